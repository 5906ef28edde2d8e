const HYPHEN_AT_END = /(\p{Ll}\p{M}*)[-\u2010\u00ac]$/u;
const LOWER_AT_START = /^\p{Ll}/u;
/** What French writes behind a hyphen that stays. */
const ENCLITIC = /^(?:il|ils|elle|elles|on|ce|ci|là|je|tu|nous|vous|moi|toi|lui|leur|le|la|les|en|y|t|être|même|mêmes|à|d)(?!\p{L})/u;

/** Whether the word at the end of a text goes on at the beginning of the next one. */
export function endsHyphenated(text: string, next: string): boolean {
  return HYPHEN_AT_END.test(text.slice(-8)) && LOWER_AT_START.test(next);
}

/** Joins the halves of a divided word; the hyphen stays where it belongs to the word. */
export function joinHyphenated(text: string, next: string): string {
  const head = text.slice(0, -1);
  const first = /\p{L}+$/u.exec(head.slice(-40))?.[0] ?? '';
  const second = /^\p{L}+/u.exec(next)?.[0] ?? '';
  const isCompound = ENCLITIC.test(next) || [text, next].some((part) => part.includes(`${first}-${second}`));
  return isCompound ? `${head}-${next}` : head + next;
}
