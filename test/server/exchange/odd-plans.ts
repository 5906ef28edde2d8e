import type { LocalizedTitle } from '../../../content-schema/types.ts';
import type { Plan } from '../../../server/exchange/plan.ts';

/** Texts that break what is careless: each has a letter or a digit, so that it may be a title. */
export const ODD_TEXTS = [
  'plain',
  '=HYPERLINK("http://example.org","x")',
  '+994 12 345',
  '-1+1',
  '@SUM(A1)',
  '\t=1+1',
  '\r\n=1+1',
  '＝1+1',
  "'=1",
  "'quoted'",
  "''two",
  "'s-Hertogenbosch",
  'a "quoted", comma; semicolon',
  'line one\nline two\r\nline three\rfour',
  '  spaces around 1  ',
  'لحام القوس «TIG» ‏45 ساعة',
  'Şüşə ərintiləri, ığ',
  'e\u0301 \u2028 \u00ad \ufeff1',
  '😀 \ud83d 1',
  'nul \u0000 bell \u0007 \u001b \uffff 1',
  '_x000D_ _x005F_ _x1',
  'a | b \\ c | ',
  'trailing backslash 1\\',
  '[] {} 1',
  '0715',
  '1.10',
  '2025-01-31',
  'TRUE',
  'null 1',
  '<script>alert(1)</script>&amp;',
  '#{1} $x$ *b* _i_ @ref \\u{41} `raw`',
  '__proto__',
  'constructor',
] as const;

export interface Random {
  readonly below: (limit: number) => number;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly chance: (share: number) => boolean;
}

/** The same numbers for the same seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return { below, pick: (list) => list[below(list.length)] as (typeof list)[number], chance: (share) => next() < share };
}

const LANGUAGES = ['az', 'ar', 'en', 'ru', 'fa'];

/** A plan with odd texts everywhere, members that are there or not, and lists that may be empty. */
export function oddPlan(seed: number): Plan {
  const random = createRandom(seed);
  const text = (): string => (random.chance(0.5) ? random.pick(ODD_TEXTS) : `${random.pick(ODD_TEXTS)} ${random.pick(ODD_TEXTS)}`);
  const title = (): LocalizedTitle =>
    Object.fromEntries([random.pick(LANGUAGES), ...LANGUAGES.filter(() => random.chance(0.3))].map((language) => [language, text()]));
  const code = (): string => text().slice(0, 40);
  const maybe = <T>(name: string, value: () => T): Record<string, T> => (random.chance(0.5) ? { [name]: value() } : {});
  const many = <T>(most: number, one: () => T): T[] => Array.from({ length: random.below(most + 1) }, one);
  const id = (): string => `00000000-0000-5000-8000-${String(random.below(1e9)).padStart(12, '0')}`;
  const distinct = (list: string[]): string[] => [...new Set(list)];
  const hours = (): object => ({ ...maybe('theory', () => random.below(400) / 4), ...maybe('total', () => random.below(90)) });
  const freeTexts = (): object =>
    Object.fromEntries(LANGUAGES.filter(() => random.chance(0.3)).map((language) => [language, random.chance(0.2) ? '' : text()]));
  const alignment = (): object => ({
    educationalFramework: random.pick(['esco', 'digcomp-3', 'nist-nice']),
    targetCode: text(),
    ...maybe('targetUrl', () => 'https://example.org/a|b>c?x=1#y'),
  });
  const criterion = (): object => ({ ...maybe('id', id), code: code(), name: title() });
  const outcome = (): object => ({
    ...maybe('id', id),
    code: code(),
    name: title(),
    ...maybe('educationalLevel', () => 'az-nqf-4'),
    ...maybe('hours', hours),
    ...maybe('assessmentCriteria', () => many(3, criterion)),
    ...maybe('occupation', () => distinct(many(2, () => random.pick(['7212', '2522', '7223'])))),
    ...maybe('educationalAlignment', () => many(3, alignment)),
    ...maybe('servedBy', () => distinct(many(3, () => `${text()}#page=12-19`))),
  });
  const unit = (): object => ({
    ...maybe('id', id),
    code: code(),
    name: title(),
    ...maybe('hours', hours),
    ...maybe('learningOutcomes', () => many(3, outcome)),
  });
  const module = (): object => ({
    ...maybe('id', id),
    code: code(),
    name: title(),
    ...maybe('description', freeTexts),
    ...maybe('hours', hours),
    ...maybe('educationalLevel', () => 'eqf-3'),
    ...maybe('specialty', () => '0612'),
    ...maybe('prerequisites', () => many(3, code)),
    ...maybe('units', () => many(3, unit)),
  });
  return {
    type: random.pick(['programme', 'curriculum']),
    identifier: `odd:${String(seed)} ${text()}`,
    originalLanguage: 'az',
    name: { az: text(), ...title() },
    inLanguage: ['az'],
    ...maybe('description', freeTexts),
    ...maybe('keywords', () => ({ az: many(3, text), ar: [] })),
    ...maybe('teaches', () => many(3, title)),
    ...maybe('creator', () => many(3, () => ({ type: 'Person', name: text() }))),
    ...maybe('isBasedOn', () => distinct(many(3, text))),
    ...maybe('hours', hours),
    ...maybe('license', () => 'CC-BY-4.0'),
    ...maybe('version', () => random.pick(['1.10', '=2', '2025'])),
    ...maybe('url', () => 'https://example.org/plan?a=1'),
    ...maybe('isAccessibleForFree', () => random.chance(0.5)),
    ...maybe('creativeWorkStatus', () => random.pick(['draft', 'published', 'withdrawn'])),
    ...(random.chance(0.9) ? { modules: many(4, module) } : {}),
  } as unknown as Plan;
}
