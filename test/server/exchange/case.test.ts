import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { writeCase } from '../../../server/exchange/case-writer.ts';
import { parseCase } from '../../../server/exchange/case-package.ts';
import type { Plan } from '../../../server/exchange/plan.ts';
import { readProgramme, type Reading } from '../../../server/exchange/service.ts';
import { fullItem } from '../../support/full-items.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';

const ORIGIN = { address: 'https://usta.example/items/abcdefghijkl', changed: '2026-01-31T10:00:00.000Z' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const read = (value: unknown): Promise<Reading> => readProgramme(Buffer.from(JSON.stringify(value)), 'package.json');

const DOCUMENT = {
  identifier: 'd0000000-0000-0000-0000-000000000000',
  title: 'Welding',
  creator: 'School',
  language: 'en-US',
  uri: 'https://example.org/d',
};
const node = (id: string, more: object = {}): object => ({ identifier: id, fullStatement: `Statement ${id}`, ...more });
const child = (from: string, to: string, sequenceNumber?: number): object => ({
  identifier: `${from}-${to}`,
  associationType: 'isChildOf',
  originNodeURI: { identifier: from, title: from, uri: `https://example.org/${from}` },
  destinationNodeURI: { identifier: to, title: to, uri: `https://example.org/${to}` },
  ...(sequenceNumber === undefined ? {} : { sequenceNumber }),
});
const TOP = DOCUMENT.identifier;

describe('a plan as a CASE package', () => {
  const plan = fullItem('programme') as Plan;
  const outcome = {
    code: 'M1.1.2',
    name: { az: 'Kod', ar: 'رمز' },
    educationalAlignment: [{ educationalFramework: 'digcomp-3', targetCode: '1.1' }],
    servedBy: ['test:lesson-1#t=193,340'],
  };
  plan.modules?.[0]?.units?.[0]?.learningOutcomes?.push(outcome);
  plan.modules?.push({ code: 'M2', name: { az: 'İki' }, prerequisites: ['M1'] });
  const written = writeCase(plan, ORIGIN);
  const parsed = parseCase(written);
  if (!parsed.ok) throw new Error('no CASE');
  const { CFDocument, CFItems, CFAssociations } = parsed.value;

  test('has a CFItem per node with its code, statement, type and level, in the order of the plan', () => {
    expect(CFDocument).toMatchObject({ title: plan.name['az'], language: 'az', caseVersion: '1.1', adoptionStatus: 'Adopted' });
    expect(CFItems.map(({ humanCodingScheme, CFItemType }) => [humanCodingScheme, CFItemType])).toEqual([
      ['M1', 'Module'],
      ['M1.1', 'Unit'],
      ['M1.1.1', 'Learning Outcome'],
      ['a', 'Assessment Criterion'],
      ['M1.1.2', 'Learning Outcome'],
      ['M2', 'Module'],
    ]);
    expect(CFItems[0]).toMatchObject({ fullStatement: 'Qaynağa hazırlıq', educationLevel: ['az-nqf-3'], language: 'az' });
  });

  test('links every item to what holds it, and outcomes to what they answer to and what serves them', () => {
    const identifiers = [
      CFDocument.identifier,
      ...CFItems.map(({ identifier }) => identifier),
      ...(written['CFAssociations'] as { identifier: string }[]).map(({ identifier }) => identifier),
    ];
    expect(new Set(identifiers).size).toBe(identifiers.length);
    expect(identifiers.filter((identifier) => !UUID.test(identifier))).toEqual([]);
    const children = CFAssociations.filter(({ associationType }) => associationType === 'isChildOf');
    expect(children.map(({ originNodeURI }) => originNodeURI.identifier).sort()).toEqual(
      CFItems.map(({ identifier }) => identifier).sort(),
    );
    const related = CFAssociations.filter(({ associationType }) => associationType === 'isRelatedTo');
    expect(related.map(({ destinationNodeURI: { title, uri } }) => [title, uri])).toEqual([
      ['test:lesson-1', 'test:lesson-1'],
      ['1.1', 'https://usta.example/frameworks/digcomp-3?under=1.1'],
      ['test:lesson-1#t=193,340', 'test:lesson-1#t=193,340'],
    ]);
    const before = CFAssociations.filter(({ associationType }) => associationType === 'precedes');
    expect(before.map(({ originNodeURI, destinationNodeURI }) => [originNodeURI.title, destinationNodeURI.title])).toEqual([
      ['Qaynağa hazırlıq', 'İki'],
    ]);
  });

  test('is the same whenever it is written, and what another tool changes is taken over', async () => {
    expect(writeCase(plan, ORIGIN)).toEqual(written);
    const changed = structuredClone(written) as unknown as typeof parsed.value;
    changed.CFDocument.title = 'Yeni ad';
    const first = changed.CFItems[0];
    if (first !== undefined) first.fullStatement = 'Başqa modul';
    expect(await read(changed)).toMatchObject({
      ok: true,
      item: { name: { az: 'Yeni ad', en: plan.name['en'] }, modules: [{ name: { az: 'Başqa modul' } }, { code: 'M2' }] },
    });
  });
});

describe('a CASE package from elsewhere', () => {
  test('becomes a curriculum: its levels are modules, units, outcomes and criteria, by sequence number', async () => {
    const reading = await read({
      CFDocument: DOCUMENT,
      CFItems: [
        node('b'),
        node('a', { humanCodingScheme: 'A', notes: 'About A', educationLevel: ['09'] }),
        node('c', { conceptKeywords: ['x'] }),
      ],
      CFAssociations: [
        child('b', TOP, 2),
        child('a', TOP, 1),
        child('c', 'a'),
        { ...child('a', 'b'), associationType: 'precedes' },
        { ...child('c', 'x'), associationType: 'exactMatchOf' },
      ],
    });
    expect(reading).toEqual({
      ok: true,
      identifier: 'https://example.org/d',
      item: {
        type: 'curriculum',
        originalLanguage: 'en',
        inLanguage: ['en'],
        name: { en: 'Welding' },
        creator: [{ type: 'Organization', name: 'School' }],
        modules: [
          { code: 'A', name: { en: 'Statement a' }, description: { en: 'About A' }, units: [{ code: '1.1', name: { en: 'Statement c' } }] },
          { code: '2', name: { en: 'Statement b' }, prerequisites: ['A'] },
        ],
      },
      problems: ['educationLevel', 'conceptKeywords', 'exactMatchOf'].map((field) => ({
        key: 'exchange.problem.case-left-out',
        params: { field, count: 1 },
        place: {},
      })),
    });
  });

  const chain = ['a', 'b', 'c', 'd', 'e'];
  const wrong: [name: string, value: object, key: string, field: string][] = [
    ['without items', { CFDocument: DOCUMENT, CFItems: [], CFAssociations: [] }, 'exchange.problem.case-empty', 'CFItems'],
    ['without a title', { CFDocument: { identifier: 'x' }, CFItems: [node('a')] }, 'problem.required', 'CFDocument/title'],
    ['whose items are no list', { CFDocument: DOCUMENT, CFItems: {} }, 'problem.type-array', 'CFItems'],
    [
      'with an item without a statement',
      { CFDocument: DOCUMENT, CFItems: [{ identifier: 'a' }] },
      'problem.required',
      'CFItems/0/fullStatement',
    ],
    ['with one identifier twice', { CFDocument: DOCUMENT, CFItems: [node('a'), node('a')] }, 'exchange.problem.case-repeated', 'CFItems/1'],
    [
      'that hangs on nothing',
      { CFDocument: DOCUMENT, CFItems: [node('a')], CFAssociations: [child('a', 'nowhere')] },
      'exchange.problem.case-unknown',
      'CFAssociations/0',
    ],
    [
      'in a circle',
      { CFDocument: DOCUMENT, CFItems: [node('a'), node('b')], CFAssociations: [child('a', 'b'), child('b', 'a')] },
      'exchange.problem.case-circle',
      'CFItems/0',
    ],
    [
      'with an item in two places',
      { CFDocument: DOCUMENT, CFItems: [node('a'), node('b'), node('c')], CFAssociations: [child('c', 'a'), child('c', 'b')] },
      'exchange.problem.case-parents',
      'CFItems/2',
    ],
    [
      'deeper than four levels',
      {
        CFDocument: DOCUMENT,
        CFItems: chain.map((id) => node(id)),
        CFAssociations: chain.map((id, at) => child(id, chain[at - 1] ?? TOP)),
      },
      'exchange.problem.case-depth',
      '',
    ],
    [
      'with a statement longer than a title',
      { CFDocument: DOCUMENT, CFItems: [node('a', { fullStatement: 'x'.repeat(501) })] },
      'problem.too-long',
      'CFItems/0/name/en',
    ],
  ];
  test.each(wrong)('%s is refused with its reason and place', async (_, value, key, field) => {
    expect(await read(value)).toEqual({
      ok: false,
      problems: [{ key, params: expect.anything(), place: field === '' ? {} : { field } }],
    });
  });

  testOnRealData('of OpenSALT is read where it fits and refused where not (needs USTA_REAL_DATA)', async () => {
    const outcomes = ['Adopted', 'EmptyExternal', 'ItemType', 'Markdown', 'Ordering', 'SequenceNumber', 'SmartLevel', 'Utf8'].map(
      async (name) => {
        const file = name === 'Ordering' ? 'Ordering.json' : `${name}${/^(Adopted|ItemType|Utf8)$/.test(name) ? 'Test' : ''}Framework.json`;
        const reading = await readProgramme(readFileSync(realFile('frameworks/case-opensalt', file)), file);
        return [name, reading.ok ? (reading.item.modules ?? []).map(({ name: { en } }) => en) : reading.problems.map(({ key }) => key)];
      },
    );
    expect(await Promise.all(outcomes)).toEqual([
      ['Adopted', ['Item 1']],
      ['EmptyExternal', ['exchange.problem.case-empty']],
      ['ItemType', ['Item 1']],
      ['Markdown', [expect.stringContaining('| Column 1 |'), expect.stringContaining('math markdown')]],
      ['Ordering', ['exchange.problem.case-depth']],
      ['SequenceNumber', ['Second added item, but should be first', 'First Added Item']],
      ['SmartLevel', ['Item 1', 'Item 2']],
      ['Utf8', ['Item 𝑑 1']],
    ]);
  });
});
