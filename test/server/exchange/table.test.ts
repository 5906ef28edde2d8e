import { describe, expect, test } from '@jest/globals';
import { createTranslators } from '../../../server/http/messages.ts';
import { readCsv, writeCsv } from '../../../server/exchange/csv.ts';
import type { Plan } from '../../../server/exchange/plan.ts';
import { problemSentence, readProgramme, type FileProblem } from '../../../server/exchange/service.ts';
import { writeTable } from '../../../server/exchange/table-writer.ts';
import { fullItem } from '../../support/full-items.ts';
import { ODD_TEXTS, oddPlan } from './odd-plans.ts';

const ITEM = ['field,value', 'type,programme', 'originalLanguage,az', 'name.az,Qaynaqçı', 'inLanguage,az', 'license,CC-BY-4.0'];

function problemsOf(lines: readonly string[]): readonly FileProblem[] {
  const reading = readCsv(lines.join('\n'));
  return reading.ok ? [] : reading.problems;
}

describe('a table', () => {
  test('holds no cell that a spreadsheet would run', () => {
    const plan = { ...oddPlan(3), name: { az: 'Ad 1' }, teaches: ODD_TEXTS.map((az) => ({ az })) } as Plan;
    const { item, outline } = writeTable(plan);
    const texts = [...item, ...outline].flat().filter((cell) => typeof cell === 'string');
    expect(texts.length).toBeGreaterThan(40);
    expect(texts.filter((cell) => /^[=+\-@\t\r\n＝＋－＠]/u.test(cell))).toEqual([]);
  });

  test('has a row per module, unit, outcome and criterion, in reading order', () => {
    const { outline } = writeTable(fullItem('programme') as Plan);
    const [header = [], ...rows] = outline;
    expect(header).toEqual(
      expect.arrayContaining(['kind', 'code', 'name.az', 'hours.total', 'level', 'prerequisites', 'occupation', 'alignment', 'servedBy']),
    );
    expect(rows.map(([kind, , code]) => [kind, code])).toEqual([
      ['module', 'M1'],
      ['unit', 'M1.1'],
      ['outcome', 'M1.1.1'],
      ['criterion', 'a'],
    ]);
  });

  test('is read with the semicolons, decimal commas and empty rows of a spreadsheet', () => {
    const lines = [
      ...ITEM.map((line) => line.replace(',', ';')),
      ';',
      '',
      'kind;code;name.az;hours.total;alignment',
      'module;M1;Bir;20,5;',
      ';;;;',
      'unit;M1.1;İki;;',
      'outcome;M1.1.1;Üç;;digcomp-3:1.1|esco:http://data.europa.eu/esco/skill/1 > https://example.org/1',
    ];
    expect(readCsv(lines.join('\r\n'))).toEqual({
      ok: true,
      identifier: undefined,
      problems: [],
      item: {
        type: 'programme',
        originalLanguage: 'az',
        name: { az: 'Qaynaqçı' },
        inLanguage: ['az'],
        license: 'CC-BY-4.0',
        modules: [
          {
            code: 'M1',
            name: { az: 'Bir' },
            hours: { total: 20.5 },
            units: [
              {
                code: 'M1.1',
                name: { az: 'İki' },
                learningOutcomes: [
                  {
                    code: 'M1.1.1',
                    name: { az: 'Üç' },
                    educationalAlignment: [
                      { educationalFramework: 'digcomp-3', targetCode: '1.1' },
                      {
                        educationalFramework: 'esco',
                        targetCode: 'http://data.europa.eu/esco/skill/1',
                        targetUrl: 'https://example.org/1',
                      },
                    ],
                  },
                ],
              },
            ],
          },
        ],
      },
    });
  });

  test('that is wrong says where and why', () => {
    const header = 'kind,code,name.az,hours.total,specialty,alignment';
    const outline = (...rows: string[]): string[] => [...ITEM, '', header, ...rows];
    const wrong: [lines: string[], key: string, place: object][] = [
      [outline('outcome,O1,Bir'), 'exchange.problem.orphan', { row: 9, column: 'kind' }],
      [outline('module,M1,Bir', 'outcome,O1,İki'), 'exchange.problem.orphan', { row: 10, column: 'kind' }],
      [outline('modul,M1,Bir'), 'exchange.problem.kind', { row: 9, column: 'kind' }],
      [outline('module,M1,Bir,on'), 'problem.type-number', { row: 9, column: 'hours.total' }],
      [outline('module,M1,Bir,-5'), 'problem.type-number', { row: 9, column: 'hours.total' }],
      [outline('module,M1,Bir,1,9999'), 'problem.vocabulary', { row: 9, column: 'specialty' }],
      [outline('module,M1,Bir', 'unit,U1,İki,1,0612'), 'problem.unknown-field', { row: 10, column: 'specialty' }],
      [outline('module,M1,Bir', 'unit,U1,'), 'problem.required', { row: 10, column: 'name' }],
      [outline('module,M1,Bir', 'unit,U1,İki', 'outcome,O1,Üç,,,digcomp'), 'exchange.problem.alignment', { row: 11, column: 'alignment' }],
      [[...ITEM, 'colour,red'], 'problem.unknown-field', { row: 7, column: 'value', field: 'colour' }],
      [[...ITEM, 'type,programme'], 'exchange.problem.repeated-field', { row: 7, column: 'field' }],
      [[...ITEM, 'isAccessibleForFree,perhaps'], 'problem.type-boolean', { row: 7, column: 'value' }],
      [[...ITEM.slice(0, 5), 'license,CC-BY-9'], 'problem.vocabulary', { row: 6, column: 'value', field: 'license' }],
      [[...ITEM.slice(0, 1), ...ITEM.slice(2)], 'exchange.problem.no-plan', { field: 'type' }],
      [[...ITEM, '', 'kind,code,code', 'module,1,2'], 'exchange.problem.repeated-column', { row: 8, column: 'code' }],
      [['name,code', 'a,b'], 'exchange.problem.no-item-part', { row: 1 }],
      [[...ITEM, 'description.az,"open'], 'exchange.problem.csv', { row: 7 }],
    ];
    for (const [lines, key, place] of wrong) {
      expect(problemsOf(lines)).toEqual([{ key, params: expect.anything(), place }]);
    }
    const { en, ar } = createTranslators();
    const [[lines] = [[]]] = wrong;
    const [problem] = problemsOf(lines);
    expect(problem === undefined ? '' : problemSentence(problem, en)).toBe(
      'row 9 · column “kind”: Above this “outcome” there is no “unit” that it belongs to.',
    );
    expect(problem === undefined ? '' : problemSentence(problem, ar)).toContain('الصف 9');
  });

  test('cannot reach what every object has', () => {
    expect(problemsOf([...ITEM, '__proto__.polluted,yes', 'constructor.prototype.polluted,yes']).map(({ key }) => key)).toEqual([
      'problem.unknown-field',
      'problem.unknown-field',
    ]);
    expect('polluted' in {}).toBe(false);
  });
});

describe('a file', () => {
  const refusal = async (bytes: Buffer, name: string): Promise<unknown> => {
    const reading = await readProgramme(bytes, name);
    return reading.ok ? 'read' : reading.problems[0]?.key;
  };

  test('is known by what it holds, not by its name', async () => {
    const plan = fullItem('curriculum') as Plan;
    expect(await readProgramme(Buffer.from(writeCsv(plan)), 'plan.txt')).toMatchObject({ ok: true, identifier: plan.identifier });
    expect(await readProgramme(Buffer.from(JSON.stringify(plan)), 'plan')).toMatchObject({ ok: true, identifier: plan.identifier });
    expect(await readProgramme(Buffer.from(`\ufeff${writeCsv(plan).slice(1)}`, 'utf16le'), 'plan.csv')).toMatchObject({ ok: true });
  });

  test('that cannot be read is refused with a reason', async () => {
    expect(await refusal(Buffer.alloc(0), 'a.csv')).toBe('exchange.problem.empty-file');
    expect(await refusal(Buffer.from('{"a"'), 'a.json')).toBe('exchange.problem.json');
    expect(await refusal(Buffer.from('[]'), 'a.json')).toBe('exchange.problem.json-object');
    expect(await refusal(Buffer.from('{"type":"textbook"}'), 'a.json')).toBe('exchange.problem.no-plan');
    expect(await refusal(Buffer.from([0x66, 0xff, 0xfe, 0x00]), 'a.csv')).toBe('exchange.problem.encoding');
    expect(await refusal(Buffer.from('PK\u0003\u0004 not a workbook'), 'a.xlsx')).toBe('exchange.problem.workbook');
    expect(await refusal(Buffer.alloc(20_000_001, 'a'), 'a.csv')).toBe('exchange.problem.large-file');
  });
});
