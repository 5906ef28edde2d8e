import { foldedWords } from '../text/fold.ts';
import { highlight, spelling, type TextPart } from '../text/highlight.ts';
import { STOP_WORDS } from './stop-words.ts';

const LENGTH = 200;
const BEFORE = 50;
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}\p{Cf}]*/gu;

interface Place {
  readonly term: number;
  readonly start: number;
  readonly end: number;
}

/** Where the words of a query stand in a text, in order. */
function placesOf(text: string, terms: readonly string[]): Place[] {
  const places: Place[] = [];
  for (const match of text.matchAll(WORD)) {
    const folded = spelling(match[0]);
    const exact = terms.indexOf(folded);
    const term = exact >= 0 ? exact : terms.findIndex((one) => one.length > 1 && folded.startsWith(one));
    if (term >= 0) places.push({ term, start: match.index, end: match.index + match[0].length });
  }
  return places;
}

/** Where the most of the words stand nearest together. */
function closest(places: readonly Place[]): { readonly start: number; readonly end: number } {
  let best = { start: 0, end: 0, words: 0 };
  places.forEach((first, at) => {
    const seen = new Set<number>();
    for (let next = at; next < places.length; next += 1) {
      const place = places[next];
      if (place === undefined || place.end - first.start > LENGTH) break;
      seen.add(place.term);
      const isBetter = seen.size > best.words || (seen.size === best.words && place.end - first.start < best.end - best.start);
      if (isBetter) best = { start: first.start, end: place.end, words: seen.size };
    }
  });
  return best;
}

/** About 200 characters of a passage around the place where the words of the query are nearest together, found words marked. */
export function passageText(text: string, query: string): readonly TextPart[] {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= LENGTH) return highlight(flat, query);
  const words = [...new Set(foldedWords(query))];
  const telling = words.filter((word) => !STOP_WORDS.includes(word));
  const found = closest(placesOf(flat, telling.length === 0 ? words : telling));
  const room = Math.max(0, Math.min(BEFORE, LENGTH - (found.end - found.start)));
  let start = Math.max(0, Math.min(found.start - room, flat.length - LENGTH));
  if (start > 0) {
    const space = flat.indexOf(' ', start);
    start = space >= 0 && space < found.start ? space + 1 : start;
  }
  let end = Math.min(flat.length, start + LENGTH);
  if (end < flat.length) {
    const space = flat.lastIndexOf(' ', end);
    end = space > Math.max(start, found.end - 1) ? space : end;
  }
  const cut = `${start > 0 ? '… ' : ''}${flat.slice(start, end)}${end < flat.length ? ' …' : ''}`;
  return highlight(cut.toWellFormed(), query);
}
