/** A piece of text as pdf.js gives it. */
export interface TextPiece {
  /** In logical order: pdf.js has turned what reads from right to left. */
  readonly str: string;
  readonly transform: readonly number[];
  readonly width: number;
  readonly height: number;
}

/** A piece with its place along its line and across the lines, in units of the page, whatever way the line runs. */
export interface Piece {
  readonly str: string;
  readonly start: number;
  readonly end: number;
  readonly size: number;
  readonly across: number;
}

/** Pieces on one base line, in the order of the file. */
export interface Line {
  readonly pieces: readonly Piece[];
  /** Of the line's direction, in degrees. */
  readonly angle: number;
  /** Of its base line, growing upwards. */
  readonly across: number;
  readonly size: number;
}

/** A superscript is off the base line, but not by more than this part of the letters' size. */
const SAME_LINE = 0.6;

interface Placed extends Piece {
  readonly angle: number;
}

function place({ str, transform, width, height }: TextPiece): Placed {
  const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = transform;
  const angle = b === 0 && a >= 0 ? 0 : Math.atan2(b, a);
  const [cos, sin] = angle === 0 ? [1, 0] : [Math.cos(angle), Math.sin(angle)];
  const start = x * cos + y * sin;
  return {
    str,
    start,
    end: start + width,
    size: height > 0 ? height : Math.hypot(c, d),
    across: y * cos - x * sin,
    angle: Math.round((angle * 180) / Math.PI),
  };
}

/** Something printed twice, a little aside, to look bold. */
function isShadow(piece: Piece, before: Piece | undefined): boolean {
  return before?.str === piece.str && Math.abs(before.start - piece.start) < 0.3 * piece.size && piece.str.trim() !== '';
}

/** Puts pieces that follow one another on the same base line into lines; the order of the file stays, so that columns do. */
export function linesOf(items: readonly TextPiece[]): Line[] {
  const lines: Line[] = [];
  let pieces: Piece[] = [];
  let current: { angle: number; across: number; size: number } | undefined;
  const flush = (): void => {
    if (current !== undefined && pieces.some(({ str }) => str.trim() !== '')) lines.push({ pieces, ...current });
    pieces = [];
    current = undefined;
  };
  for (const item of items) {
    if (item.str === '') continue;
    const piece = place(item);
    const isSpace = item.str.trim() === '';
    const isSame =
      current?.angle === piece.angle && Math.abs(current.across - piece.across) <= SAME_LINE * Math.max(current.size, piece.size);
    if (!isSame && !isSpace) flush();
    if (isSpace && (current === undefined || !isSame)) continue;
    if (isShadow(piece, pieces.at(-1))) continue;
    pieces.push(piece);
    // The largest letters make the line, whatever is above or below them.
    if (!isSpace && (current === undefined || piece.size > current.size * 1.05)) {
      current = { angle: piece.angle, across: piece.across, size: piece.size };
    }
  }
  flush();
  return lines;
}
