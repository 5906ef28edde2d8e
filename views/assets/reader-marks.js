/** Marks found words in the text that lies over a page; which words those are says the server. */
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}\u0640]*/gu;
const HYPHEN = /[-\u00ad\u2010]$/u;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}]/u;

const plain = (word) =>
  word
    .normalize('NFKC')
    .replace(/[\p{Cf}\u0640]/gu, '')
    .toLowerCase();

/** The text of all pieces in one, and for each place of it the piece that it is in and the place there. */
function joined(pieces, endsLine) {
  let text = '';
  const places = [];
  pieces.forEach((piece, index) => {
    const next = pieces[index + 1];
    // A word that a hyphen divides goes on in the next line.
    const isDivided = endsLine[index] && HYPHEN.test(piece) && next !== undefined && /^\p{Ll}/u.test(next);
    const shown = isDivided ? piece.slice(0, -1) : piece;
    for (let at = 0; at < shown.length; at += 1) places.push([index, at]);
    text += shown;
    if (endsLine[index] && !isDivided) {
      text += '\n';
      places.push(undefined);
    }
  });
  return { text, places };
}

/** Ranges to mark by piece: [from, to) in each. */
function rangesOf({ text, places }, words) {
  const ranges = new Map();
  for (const { 0: word, index } of text.matchAll(WORD)) {
    const spelling = plain(word);
    const backwards = RIGHT_TO_LEFT.test(spelling) ? [...spelling].reverse().join('') : spelling;
    if (!words.has(spelling) && !words.has(backwards)) continue;
    for (let at = index; at < index + word.length; at += 1) {
      const place = places[at];
      if (place === undefined) continue;
      const [piece, offset] = place;
      const own = ranges.get(piece) ?? [];
      const last = own.at(-1);
      if (last !== undefined && last[1] === offset) last[1] = offset + 1;
      else own.push([offset, offset + 1]);
      ranges.set(piece, own);
    }
  }
  return ranges;
}

/** Marks `words` in the elements of a text layer; answers the marks in the order of the page. */
export function markWords(elements, pieces, endsLine, words) {
  const marks = [];
  for (const [index, ranges] of rangesOf(joined(pieces, endsLine), words)) {
    const element = elements[index];
    const text = pieces[index];
    const parts = [];
    let end = 0;
    for (const [from, to] of ranges) {
      if (from > end) parts.push(text.slice(end, from));
      const mark = document.createElement('mark');
      mark.textContent = text.slice(from, to);
      parts.push(mark);
      marks.push(mark);
      end = to;
    }
    if (end < text.length) parts.push(text.slice(end));
    element.replaceChildren(...parts);
  }
  return marks;
}
