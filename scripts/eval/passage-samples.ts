import { foldedWords } from '../../server/search/service.ts';
import { createRandom } from '../bench/random.ts';

/** A passage that may be asked for. */
export interface Candidate {
  readonly identifier: string;
  readonly kind: 'book' | 'video';
  readonly language: string;
  /** Page or second. */
  readonly place: number;
  readonly text: string;
}

export interface Sample extends Candidate {
  readonly query: string;
}

const SEED = 4;
const WORDS = 4;
const SHORTEST = 3;
/** Words of four consecutive content words: letters alone, long enough, not among the most frequent of their language. */
const WORD = /[\p{L}\p{M}\p{N}]+/gu;
const LETTERS = /^[\p{L}\p{M}]+$/u;
const FREQUENT = 40;

/** The words that occur most often in a language's passages: they carry no subject. */
function frequentWords(candidates: readonly Candidate[]): ReadonlyMap<string, ReadonlySet<string>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { language, text } of candidates) {
    const own = counts.get(language) ?? new Map<string, number>();
    counts.set(language, own);
    for (const word of foldedWords(text)) own.set(word, (own.get(word) ?? 0) + 1);
  }
  return new Map(
    [...counts].map(([language, own]) => [
      language,
      new Set(
        [...own]
          .sort((a, b) => b[1] - a[1])
          .slice(0, FREQUENT)
          .map(([word]) => word),
      ),
    ]),
  );
}

/** Every run of four content words that follow one another; only what is no content word may stand between. */
function runsOf(text: string, frequent: ReadonlySet<string>): string[] {
  const words = [...text.matchAll(WORD)]
    .map(([word]) => word)
    .filter((word) => LETTERS.test(word) && word.length >= SHORTEST && !frequent.has(foldedWords(word)[0] ?? ''));
  return words.flatMap((_, at) => (at + WORDS > words.length ? [] : [words.slice(at, at + WORDS).join(' ')]));
}

/** So many samples, as many of each language and kind as of any other, as far as they have passages; the same in every run. */
export function takeSamples(candidates: readonly Candidate[], count: number): Sample[] {
  const random = createRandom(SEED);
  const frequent = frequentWords(candidates);
  const groups = new Map<string, Candidate[]>();
  for (const candidate of candidates) {
    const key = `${candidate.kind} ${candidate.language}`;
    groups.set(key, [...(groups.get(key) ?? []), candidate]);
  }
  const samples: Sample[] = [];
  const taken = new Set<string>();
  let open = [...groups.values()];
  while (samples.length < count && open.length > 0) {
    for (const group of open) {
      if (samples.length >= count) break;
      const [chosen] = group.splice(random.between(0, group.length - 1), 1);
      if (chosen === undefined) continue;
      const runs = runsOf(chosen.text, frequent.get(chosen.language) ?? new Set()).filter((run) => !taken.has(run));
      if (runs.length === 0) continue;
      const query = random.pick(runs);
      taken.add(query);
      samples.push({ ...chosen, query });
    }
    open = open.filter(({ length }) => length > 0);
  }
  return samples;
}
