import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Curriculum, Hours, Institution, Programme } from '../../../content-schema/types.ts';
import type { Item } from '../../../content-schema/validator.ts';
import { vocabulary } from '../../../content-schema/vocabularies.ts';
import { readSample, seedSample } from '../../../scripts/seed/sample.ts';
import { secondsOf } from '../../../server/text/duration.ts';
import { openUsta } from '../../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

let items: readonly Item[];
let institutions: readonly Institution[];
const ofType = <T extends Item['type']>(type: T): Extract<Item, { type: T }>[] =>
  items.filter((item): item is Extract<Item, { type: T }> => item.type === type);

beforeAll(async () => {
  ({ items, institutions } = await readSample());
});

function detailedFields(found: readonly Item[]): Set<string> {
  return new Set(
    found.flatMap(({ specialty = [] }) => specialty.filter((code) => vocabulary('isced-f-2013').get(code)?.level === 'detailed')),
  );
}

function sum(hours: readonly (Hours | undefined)[], kind: keyof Hours): number {
  return hours.reduce((total, entry) => total + (entry?.[kind] ?? 0), 0);
}

describe('the sample catalogue', () => {
  test('is large and wide enough to try everything on', () => {
    expect(items.length).toBeGreaterThanOrEqual(90);
    expect(ofType('video-lesson').length).toBeGreaterThanOrEqual(35);
    expect(detailedFields(ofType('video-lesson')).size).toBeGreaterThanOrEqual(15);
    expect(ofType('textbook').length).toBeGreaterThanOrEqual(15);
    expect(detailedFields(ofType('textbook')).size).toBeGreaterThanOrEqual(12);
    expect(ofType('curriculum').length).toBeGreaterThanOrEqual(12);
    expect(ofType('programme').length).toBeGreaterThanOrEqual(20);
    expect(institutions.length).toBeGreaterThanOrEqual(12);
  });

  test('has videos on career guidance', () => {
    const guidance = ofType('video-lesson').filter(({ learningResourceType }) => learningResourceType?.includes('career-guidance'));
    expect(guidance.length).toBeGreaterThanOrEqual(1);
    for (const { specialty } of guidance) expect(specialty).toContain('0031');
  });

  test('has six items or more in three languages or more, and originals in all five', () => {
    const many = items.filter(({ name, description = {} }) => Object.keys(name).filter((language) => language in description).length >= 3);
    expect(many.length).toBeGreaterThanOrEqual(6);
    expect([...new Set(items.map(({ originalLanguage }) => originalLanguage))].sort()).toEqual(
      expect.arrayContaining(['ar', 'az', 'en', 'fr', 'tr']),
    );
  });

  test('has every identifier once and, in no language, a title twice', () => {
    const identifiers = items.map(({ identifier }) => identifier);
    expect(new Set(identifiers).size).toBe(identifiers.length);
    const titles = items.flatMap(({ name }) => Object.entries(name).map(([language, title]) => `${language}: ${title.toLowerCase()}`));
    expect(titles.filter((title, at) => titles.indexOf(title) !== at)).toEqual([]);
  });

  test('names no institution and no item that is not there', () => {
    const ids = new Set(institutions.map(({ id }) => id));
    const identifiers = new Set(items.map(({ identifier }) => identifier));
    for (const { identifier, institution, isPartOf = [], hasPart = [], isBasedOn = [] } of items) {
      // What is found on the web may belong to no institution; what was written for the sample belongs to one.
      const isKnown = institution === undefined ? !identifier.startsWith('usta-sample:') : ids.has(institution);
      expect({ identifier, isKnown }).toEqual({ identifier, isKnown: true });
      for (const other of [...isPartOf, ...hasPart, ...isBasedOn]) expect(identifiers).toContain(other);
    }
  });

  test('has hours that add up', () => {
    const plans: readonly (Curriculum | Programme)[] = [...ofType('curriculum'), ...ofType('programme')];
    for (const { identifier, hours, modules = [] } of plans) {
      const kinds = ['theory', 'practice', 'workplace', 'total'] as const;
      const ofModules = kinds.map((kind) =>
        sum(
          modules.map((module) => module.hours),
          kind,
        ),
      );
      expect([identifier, ...ofModules]).toEqual([identifier, ...kinds.map((kind) => hours?.[kind] ?? 0)]);
      for (const entry of [hours, ...modules.map((module) => module.hours)]) {
        expect([identifier, (entry?.theory ?? 0) + (entry?.practice ?? 0) + (entry?.workplace ?? 0)]).toEqual([identifier, entry?.total]);
      }
      expect(hours?.total).toBeGreaterThan(0);
    }
  });

  test('has chapters that fit into the video and the book', () => {
    for (const { identifier, duration, chapters = [] } of ofType('video-lesson')) {
      const times = chapters.flatMap(({ startOffset, endOffset }) => [startOffset, endOffset ?? startOffset]);
      expect([identifier, ...times]).toEqual([identifier, ...times.toSorted((a, b) => a - b)]);
      expect(times.at(-1) ?? 0).toBeLessThanOrEqual(secondsOf(duration) ?? -1);
    }
    for (const { identifier, numberOfPages, chapters = [] } of ofType('textbook')) {
      const pages = chapters.flatMap(({ pageStart = 0, pageEnd = 0 }) => [pageStart, pageEnd]);
      expect([identifier, ...pages]).toEqual([identifier, ...pages.toSorted((a, b) => a - b)]);
      expect(pages.at(-1) ?? 0).toBeLessThanOrEqual(numberOfPages ?? -1);
    }
  });

  test('is stored whole, found by search, and a second time changes nothing', async () => {
    const usta = await openUsta();
    try {
      expect(await seedSample(usta.context)).toBe(items.length);
      await usta.context.search.index.caughtUp();
      const { total } = await usta.context.search.search({ query: '', filters: {}, sort: 'relevance', page: 1, pageSize: 1 });
      expect(total).toBe(items.length);
      expect((await usta.context.institutions.all()).length).toBe(institutions.length);
      expect(await seedSample(usta.context)).toBe(0);
    } finally {
      await usta.close();
    }
  });
});
