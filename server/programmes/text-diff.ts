import { diffWords } from 'diff';

/** A stretch of words; `removed` stands only in the old text, `added` only in the new one. */
export interface WordPart {
  readonly text: string;
  readonly kind: 'same' | 'added' | 'removed';
}

/** A text of one language that changed; `before` is missing where the language is new, `after` where it is gone. */
export interface TextChange {
  readonly language: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly parts: readonly WordPart[];
}

/** Beyond so many changed words the old and the new text stand side by side as wholes: the search for what they share grows with the square. */
const MOST_EDITS = 400;
/** Letters of both texts together, beyond which they stand as wholes too. */
const LONGEST = 20_000;

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(language: string): Intl.Segmenter {
  let found = segmenters.get(language);
  if (found === undefined) {
    found = new Intl.Segmenter(Intl.getCanonicalLocales(language)[0], { granularity: 'word' });
    segmenters.set(language, found);
  }
  return found;
}

/** Spaces and the way letters are composed are not words. */
function plain(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

const isSpace = (letter: string | undefined): boolean => letter !== undefined && /\s/.test(letter);

/** How much of the beginning and of the end two texts share, cut where words end. */
function sharedEnds(old: string, current: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(old.length, current.length);
  let start = 0;
  while (start < shorter && old[start] === current[start]) start += 1;
  while (start > 0 && !isSpace(old[start - 1])) start -= 1;
  let end = 0;
  while (end < shorter - start && old[old.length - 1 - end] === current[current.length - 1 - end]) end += 1;
  while (end > 0 && !isSpace(old[old.length - end])) end -= 1;
  return { start, end };
}

function diffMiddles(old: string, current: string, language: string): WordPart[] {
  const whole: readonly WordPart[] = [
    { text: old, kind: 'removed' },
    { text: current, kind: 'added' },
  ];
  if (old === '' || current === '' || old.length + current.length > LONGEST) return whole.filter(({ text }) => text !== '');
  const changes = diffWords(old, current, { intlSegmenter: segmenterOf(language), maxEditLength: MOST_EDITS });
  if (changes === undefined) return [...whole];
  return changes.map(({ value, added, removed }) => ({ text: value, kind: added ? 'added' : removed ? 'removed' : 'same' }));
}

/** What of a text went and came, word by word as its language divides words. */
export function diffTexts(before: string, after: string, language: string): WordPart[] {
  const [old, current] = [before.normalize('NFC'), after.normalize('NFC')];
  // Most rewordings touch a few words; dividing the rest into words is what takes long.
  const { start, end } = sharedEnds(old, current);
  const parts: WordPart[] = [
    { text: current.slice(0, start), kind: 'same' },
    ...diffMiddles(old.slice(start, old.length - end), current.slice(start, current.length - end), language),
    { text: current.slice(current.length - end), kind: 'same' },
  ];
  return parts
    .filter(({ text }) => text !== '')
    .reduce<WordPart[]>((joined, part) => {
      const last = joined.at(-1);
      if (last?.kind !== part.kind) return [...joined, part];
      return [...joined.slice(0, -1), { text: last.text + part.text, kind: last.kind }];
    }, []);
}

type Localized = Readonly<Record<string, string>>;

/** The languages whose text changed, in the order of the new texts, then those that are gone. Empty texts do not count. */
export function diffLocalized(before: Localized = {}, after: Localized = {}): TextChange[] {
  return [...new Set([...Object.keys(after), ...Object.keys(before)])].flatMap((language) => {
    const [old, current] = [before[language] ?? '', after[language] ?? ''];
    if (old === current || plain(old) === plain(current)) return [];
    const parts: WordPart[] =
      plain(old) === ''
        ? [{ text: current, kind: 'added' }]
        : plain(current) === ''
          ? [{ text: old, kind: 'removed' }]
          : diffTexts(old, current, language);
    return [{ language, before: plain(old) === '' ? undefined : old, after: plain(current) === '' ? undefined : current, parts }];
  });
}
