import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { bring, searchable } from '../../support/bring.ts';
import { buildLesson } from '../../support/builders.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

// Processes and indexes take long on a busy machine.
jest.setTimeout(120_000);

const NOTHING = { added: 0, changed: 0, unchanged: 0, refused: 0 };
const folder = temporaryFolder();
let usta: TestUsta;

beforeAll(async () => {
  usta = await openUsta();
});

afterAll(() => usta.close());

describe('hostile titles', () => {
  test('come in and are found: half a character, marks of direction, emoji, markup, a very long word', async () => {
    const titles = [
      'Yarım \ud83d işarə',
      '\u202eTərs\u202c yazı \u200f',
      'Qaynaq 👩🏽‍🏭 dərsi',
      '<script>alert(1)</script> dərs',
      'ə'.repeat(500),
      'sıfır \u0000 bayt',
      '${jndi:ldap://x} dərs',
    ];
    const records = titles.map((az, at) => buildLesson({ identifier: `hostile:${String(at)}`, name: { az } }));
    const { context } = usta;
    const { counts, refusals } = await bring(context, folder.writeRecords('hostile.jsonl', records));
    expect(refusals).toEqual([]);
    expect(counts.added).toBe(titles.length);
    expect(await searchable(context)).toBe(titles.length);
    const found = await context.search.search({ query: 'işarə', filters: {}, sort: 'relevance', page: 1, pageSize: 5 });
    expect(found.hits[0]?.name['az']).toBe('Yarım \ufffd işarə');
    expect((await bring(context, folder.writeRecords('hostile.jsonl', records))).counts).toEqual({ ...NOTHING, unchanged: titles.length });
  });
});
