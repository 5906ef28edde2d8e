/** What a text that is not Unicode is most likely written in, by its language. */
const LEGACY: Readonly<Record<string, string>> = {
  ar: 'windows-1256',
  fa: 'windows-1256',
  az: 'windows-1254',
  tr: 'windows-1254',
  ru: 'windows-1251',
};

function marked(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return undefined;
}

/** The text of a file: by its byte order mark, else UTF-8, else the usual encoding of its language. */
export function decodeText(bytes: Uint8Array, language?: string): string {
  const encoding = marked(bytes);
  if (encoding !== undefined) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const legacy = language === undefined ? undefined : LEGACY[language.split('-')[0] ?? ''];
    return new TextDecoder(legacy ?? 'windows-1252').decode(bytes);
  }
}
