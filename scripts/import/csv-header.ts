import { open } from 'node:fs/promises';

/** What the first line of a CSV file tells: what stands between its columns, and how many lines of the file it takes. */
export interface CsvHeader {
  readonly delimiter: string;
  readonly lines: number;
}

/** Spreadsheets write one of these, by the country they are set to; where two stand equally often, the first counts. */
const DELIMITERS = [',', ';', '\t'];
const LONGEST_HEADER = 64 * 1024;

async function readStart(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEADER), 0, LONGEST_HEADER, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** Reads the header of a CSV file. In the records themselves the other delimiters are text. */
export async function readHeader(file: string): Promise<CsvHeader> {
  const found = new Map(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let lines = 0;
  let isQuoted = false;
  let isBlank = true;
  for (const [token] of (await readStart(file)).matchAll(/\r\n|[\s\S]/g)) {
    if (token.startsWith('\r') || token === '\n') {
      lines += 1;
      if (!isQuoted && !isBlank) break;
      continue;
    }
    isBlank = false;
    if (token === '"') isQuoted = !isQuoted;
    const count = found.get(token);
    if (count !== undefined && !isQuoted) found.set(token, count + 1);
  }
  const most = Math.max(...found.values());
  return { delimiter: DELIMITERS.find((delimiter) => found.get(delimiter) === most) ?? ',', lines };
}
