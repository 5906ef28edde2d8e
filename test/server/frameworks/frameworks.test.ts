import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Connection } from 'mongoose';
import { readFramework, type FrameworkService, type ImportOutcome } from '../../../server/frameworks/service.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { testConfig } from '../../support/usta.ts';
import { openFrameworks } from '../exchange/exchange-site.ts';
import { CPRT, DIGCOMP, JSON_OF } from './framework-files.ts';

jest.setTimeout(120_000);

let frameworks: FrameworkService;
let connection: Connection;
beforeAll(async () => {
  ({ frameworks, connection } = await openFrameworks(testConfig().mongodbUri ?? ''));
});
afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

async function bring(bytes: Buffer, name: string, options?: { dryRun?: boolean; id?: string }): Promise<ImportOutcome> {
  const reading = readFramework(bytes, name, options?.id);
  return reading.ok ? frameworks.import(reading.framework, options) : reading;
}

const real = (...path: string[]): Buffer => readFileSync(realFile('frameworks', ...path));
const namesOf = async (text: string, framework?: string): Promise<string[]> =>
  (await frameworks.search(text, framework, 10)).map(({ code }) => code);

describe('a framework', () => {
  test('is counted by a dry run, stored once, and changed by a new edition', async () => {
    const none = { added: 0, changed: 0, unchanged: 0, removed: 0 };
    const file = JSON_OF(CPRT);
    expect(await bring(file, 'nice.json', { dryRun: true })).toMatchObject({ ok: true, counts: { ...none, added: 8 } });
    expect(await frameworks.find('nist-nice')).toBeUndefined();
    expect(await bring(file, 'nice.json')).toMatchObject({
      ok: true,
      counts: { ...none, added: 8 },
      framework: { competences: 8, relations: 7, types: { category: 1, 'work-role': 2, task: 1, knowledge: 1, skill: 1, sort: 2 } },
    });
    expect(await bring(file, 'nice.json')).toMatchObject({ ok: true, counts: { ...none, unchanged: 8 } });
    const edition = structuredClone(CPRT);
    edition.response.elements.elements = edition.response.elements.elements
      .filter(({ element_identifier: id }) => id !== 'S0432')
      .map((element) => (element.element_identifier === 'T0084' ? { ...element, text: 'Employ other processes' } : element));
    edition.response.elements.relationships = edition.response.elements.relationships.filter(
      ({ dest_element_identifier: to }) => to !== 'S0432',
    );
    expect(await bring(JSON_OF(edition), 'nice.json')).toMatchObject({
      ok: true,
      counts: { added: 0, changed: 1, unchanged: 6, removed: 1 },
    });
    expect((await frameworks.resolve(['nist-nice:T0084', 'nist-nice:S0432'])).size).toBe(1);
    await bring(file, 'nice.json');
  });

  test('is browsed from the top down, in its own order, without its bookkeeping', async () => {
    const below = async (under?: string): Promise<string[]> =>
      (await frameworks.children({ framework: 'nist-nice', under, page: 1, pageSize: 50 })).rows.map(({ code }) => code);
    expect(await below()).toEqual(['OG']);
    expect(await below('OG')).toEqual(['OG-WRL-002', 'OG-WRL-001']);
    expect(await below('OG-WRL-001')).toEqual(['T0084', 'K1082', 'S0432']);
    expect(await frameworks.children({ framework: 'nist-nice', under: 'OG-WRL-001', page: 2, pageSize: 2 })).toMatchObject({
      total: 3,
      rows: [{ code: 'S0432' }],
    });
  });

  test('is searched by code and by the beginnings of words, in any alphabet', async () => {
    await bring(JSON_OF(DIGCOMP), 'digcomp.jsonld');
    expect(await namesOf('k1082')).toEqual(['K1082']);
    expect(await namesOf('ingr filt')).toEqual(['K1082']);
    expect(await namesOf('sort')).toEqual([]);
    expect(await namesOf('1.1')).toEqual(['1.1']);
    expect(await namesOf('og-wrl')).toEqual(['OG-WRL-002', 'OG-WRL-001']);
    expect(await namesOf('BROWS', 'digcomp-3')).toEqual(['1.1']);
    expect(await namesOf('brows', 'nist-nice')).toEqual([]);
    expect(await namesOf('axtarıs')).toEqual(['1.1']);
    expect(await namesOf('.*')).toEqual([]);
    expect(await namesOf('')).toEqual([]);
  });

  test('of the same name from elsewhere does not replace it', async () => {
    const other = { CFDocument: { identifier: 'x1', title: 'NIST NICE' }, CFItems: [{ identifier: 'a', fullStatement: 'Other' }] };
    expect(await bring(JSON_OF(other), 'case.json')).toMatchObject({ ok: false, problems: [{ key: 'exchange.problem.framework-taken' }] });
    expect(await bring(JSON_OF(other), 'case.json', { id: 'nist-other' })).toMatchObject({ ok: true });
    expect((await frameworks.list()).map(({ _id }) => _id)).toEqual(['digcomp-3', 'nist-nice', 'nist-other']);
  });

  test('in parts adds its texts and takes nothing away', async () => {
    const csv =
      'location,context,source,target\ndigcomp.competence.1.1.label,,Browsing,بحث\ndigcomp.competence.1.2.label,,Evaluating,\ndigcomp.glossary.x.label,,X,\n';
    const before = (await frameworks.find('digcomp-3'))?.counts.competences ?? 0;
    expect(await bring(Buffer.from(csv), 'core.ar.csv')).toMatchObject({
      ok: true,
      counts: { added: 1, changed: 1, removed: 0 },
      framework: { competences: before + 1 },
    });
    const competence = (await frameworks.resolve(['digcomp-3:1.1'])).get('digcomp-3:1.1');
    expect(competence).toMatchObject({
      name: { en: 'Browsing', az: 'Axtarış', ar: 'بحث' },
      parents: ['1'],
      description: { en: 'To browse' },
    });
    expect(await bring(Buffer.from(csv), 'core.ar.csv')).toMatchObject({ ok: true, counts: { added: 0, changed: 0, unchanged: 2 } });
  });

  test('of CASE may hang an item in several places; codes that repeat give way to identifiers', () => {
    const link = (identifier: string): object => ({ identifier });
    const child = (from: string, to: string, associationType = 'isChildOf'): object => ({
      associationType,
      originNodeURI: link(from),
      destinationNodeURI: link(to),
    });
    const items = ['a', 'b', 'c'].map((identifier) => ({
      identifier,
      fullStatement: identifier.toUpperCase(),
      humanCodingScheme: identifier === 'a' ? 'A1' : 'X',
    }));
    const reading = readFramework(
      JSON_OF({
        CFDocument: { identifier: 'd', title: 'Öz çərçivəm', language: 'az' },
        CFItems: items,
        CFAssociations: [child('c', 'a'), child('c', 'b'), child('c', 'a', 'isRelatedTo')],
      }),
      'case.json',
    );
    expect(reading).toMatchObject({
      ok: true,
      framework: {
        id: 'oz-cercivem',
        leftOut: [],
        competences: [
          { code: 'A1', name: { az: 'A' }, parents: [] },
          { code: 'c', parents: ['A1', 'b'], related: [{ type: 'isRelatedTo', target: 'A1' }] },
          { code: 'b', parents: [] },
        ],
      },
    });
  });

  test('that is none, or torn, is refused with a reason', () => {
    const torn = structuredClone(CPRT);
    torn.response.elements.relationships.push({ source_element_identifier: 'OG', dest_element_identifier: 'NOWHERE' });
    const twice = structuredClone(CPRT);
    twice.response.elements.elements.push(...CPRT.response.elements.elements.slice(0, 1));
    const wrong: [bytes: Buffer, name: string, key: string][] = [
      [Buffer.alloc(0), 'a.json', 'empty-file'],
      [Buffer.from('{"a":1}'), 'a.json', 'framework-form'],
      [Buffer.from('{"a"'), 'a.json', 'json'],
      [Buffer.from('a,b\n1,2'), 'a.csv', 'framework-form'],
      [Buffer.from([0xc3, 0x28]), 'a.csv', 'encoding'],
      [JSON_OF(torn), 'a.json', 'framework-unknown'],
      [JSON_OF(twice), 'a.json', 'framework-repeated'],
      [JSON_OF({ CFDocument: { identifier: 'd', title: 'T' }, CFItems: [] }), 'a.json', 'case-empty'],
    ];
    for (const [bytes, name, key] of wrong) {
      expect([name, readFramework(bytes, name)]).toMatchObject([name, { ok: false, problems: [{ key: `exchange.problem.${key}` }] }]);
    }
    expect(readFramework(JSON_OF(CPRT), 'a.json', 'Not An Id')).toMatchObject({
      ok: false,
      problems: [{ key: 'exchange.problem.framework-id' }],
    });
  });
});

describe('the real frameworks (need USTA_REAL_DATA)', () => {
  testOnRealData('NIST NICE 2.1.0: every element and every relation', async () => {
    expect(await bring(real('nist-nice-2.1.0-cprt.json'), 'nice.json')).toMatchObject({
      ok: true,
      framework: {
        competences: 2290,
        relations: 5460,
        types: { category: 5, 'work-role': 41, 'competency-area': 11, task: 946, knowledge: 662, skill: 540, sort: 45, 'opm-code': 40 },
      },
    });
    const { rows } = await frameworks.children({ framework: 'nist-nice', under: undefined, page: 1, pageSize: 50 });
    const areas = ['category', 'competency-area'].flatMap((type, at) => Array.from({ length: [5, 11][at] ?? 0 }, () => type));
    expect(rows.slice(0, 16).map(({ type }) => type)).toEqual(areas);
    expect(await bring(real('nist-nice-2.1.0-cprt.json'), 'nice.json')).toMatchObject({
      counts: { added: 0, changed: 0, unchanged: 2290, removed: 0 },
    });
  });

  testOnRealData('DigComp 3.0: areas, competences, statements, outcomes and levels in two languages', async () => {
    expect(await bring(real('digcomp3', 'DigComp_3.0_Data_Supplement_nl.jsonld'), 'digcomp.jsonld')).toMatchObject({
      ok: true,
      framework: { competences: 919, types: { area: 5, competence: 21, statement: 362, outcome: 523, level: 8 } },
    });
    expect((await frameworks.resolve(['digcomp-3:1.1'])).get('digcomp-3:1.1')?.name).toMatchObject({
      en: expect.any(String),
      nl: expect.any(String),
    });
    for (const [file, type, count] of [
      ['core-framework', 'competence', 21],
      ['statements', 'statement', 362],
      ['outcomes', 'outcome', 523],
    ] as const) {
      const reading = readFramework(real('digcomp3', `${file}.en.csv`), `${file}.en.csv`);
      expect(reading.ok ? reading.framework.competences.filter((one) => one.type === type).length : reading).toBe(count);
    }
  });

  testOnRealData('the CASE packages of OpenSALT come in whole, the empty one is refused', async () => {
    const outcomes: Record<string, unknown> = {};
    for (const name of ['AdoptedTest', 'EmptyExternal', 'ItemTypeTest', 'Markdown', 'SequenceNumber', 'SmartLevel', 'Utf8Test']) {
      const outcome = await bring(real('case-opensalt', `${name}Framework.json`), name);
      outcomes[name] = outcome.ok ? outcome.framework.competences : outcome.problems[0]?.key;
    }
    const ordering = await bring(real('case-opensalt', 'Ordering.json'), 'Ordering.json');
    expect({ ...outcomes, Ordering: ordering.ok ? ordering.framework.competences : ordering }).toEqual({
      AdoptedTest: 1,
      EmptyExternal: 'exchange.problem.case-empty',
      ItemTypeTest: 1,
      Markdown: 2,
      SequenceNumber: 2,
      SmartLevel: 14,
      Utf8Test: 1,
      Ordering: 28,
    });
  });
});
