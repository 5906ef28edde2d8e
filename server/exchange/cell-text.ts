/**
 * How texts stand in the cells of a table, so that a spreadsheet neither runs them nor cuts them, and none is lost:
 * what begins like a formula gets an apostrophe before it, what is too long for a cell goes on in the next part,
 * and characters that no XML file may hold are written `_x0001_`, as workbooks do.
 */

/** Spreadsheets take 32,767 characters in a cell; marks and escapes need some of them. */
const LONGEST_CELL = 30_000;
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

function needsApostrophe(text: string): boolean {
  if (text === '' || FORMULA.test(text)) return true;
  return text.startsWith("'") && (text.length === 1 || text.startsWith("'", 1) || FORMULA.test(text.slice(1)));
}

/** An empty text becomes a single apostrophe: an empty cell means that there is none. */
export function guarded(text: string): string {
  return needsApostrophe(text) ? `'${text}` : text;
}

/** Takes the apostrophe off where it is a guard; an apostrophe that begins a word stays. */
export function unguarded(cell: string): string {
  if (!cell.startsWith("'")) return cell;
  return cell.length === 1 || cell.startsWith("'", 1) || FORMULA.test(cell.slice(1)) ? cell.slice(1) : cell;
}

/** A text in parts that each fit into a cell; never inside a surrogate pair. */
export function cellParts(text: string): string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > LONGEST_CELL) {
    const isPair = /[\ud800-\udbff]/.test(rest.charAt(LONGEST_CELL - 1));
    const end = isPair ? LONGEST_CELL - 1 : LONGEST_CELL;
    parts.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...parts, rest].map(guarded);
}

const UNWRITABLE =
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  /_x(?=[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escaped = (character: string): string => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

/** Writes characters that a file cannot hold as workbooks do. */
export function writable(cell: string): string {
  return cell.replace(UNWRITABLE, (found) => (found === '_x' ? '_x005F_x' : escaped(found)));
}

/** The same for a workbook: its writer loses texts that name a member every object has, such as `constructor`. */
export function writableInWorkbook(cell: string): string {
  const text = writable(cell);
  return text in Object.prototype ? `${escaped(text)}${text.slice(1)}` : text;
}

/** Undoes `writable`. */
export function written(cell: string): string {
  return cell.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
