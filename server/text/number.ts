/** Arabic and Persian digits as European ones, a comma between digits as a point. */
export function plainNumber(text: string): string {
  return text
    .replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace(/^([+-]?\d+)[,\u066b](\d+)$/, '$1.$2');
}

/** A number, however its decimals are written; any other text answers itself. */
export function readNumber(text: string): number | string {
  const plain = plainNumber(text);
  return /^[+-]?\d{1,15}(?:\.\d{1,9})?$/.test(plain) ? Number(plain) : text;
}
