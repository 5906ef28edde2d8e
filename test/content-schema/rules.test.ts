import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { projectRoot } from '../../content-schema/project-root.ts';
import { departures, rulesFor } from '../../content-schema/rules.ts';
import type { Hours, Module, Programme } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';
import { readSample } from '../../scripts/seed/sample.ts';
import { readTexts } from '../../server/http/messages.ts';

const ICT: Module = { code: 'IKT', name: { az: 'İKT' }, specialty: '0611', hours: { total: 45 } };

/** A programme of one year that keeps every rule of Azerbaijan. */
function programme(overrides: Partial<Programme> = {}): Programme {
  return {
    type: 'programme',
    identifier: 'test:programme',
    originalLanguage: 'az',
    name: { az: 'Qaynaqçı' },
    inLanguage: ['az'],
    country: 'AZ',
    educationalLevel: ['az-nqf-4'],
    timeToComplete: 'P1Y',
    modules: [ICT],
    ...overrides,
  };
}

function module(hours: Hours | undefined, ...units: (Hours | undefined)[]): Module {
  return {
    code: 'M1',
    name: { az: 'Modul' },
    ...(hours === undefined ? {} : { hours }),
    units: units.map((unit, position) => ({
      code: `M1.${String(position)}`,
      name: { az: 'Bölmə' },
      ...(unit === undefined ? {} : { hours: unit }),
    })),
  };
}

const of = (rule: string, item: Item): unknown[] =>
  departures(item)
    .filter((found) => found.rule === rule)
    .map(({ path: at, params }) => [at, params]);

describe('hours that must agree, in any country', () => {
  test('theory, practice and workplace make the total of every node that names them', () => {
    const outcome = (hours: Hours): Module => ({
      ...module(undefined, undefined),
      units: [{ code: 'M1.0', name: { az: 'B' }, learningOutcomes: [{ code: 'a', name: { az: 'N' }, hours }] }],
    });
    const item = programme({
      country: 'TR',
      hours: { theory: 10, practice: 20, total: 31 },
      modules: [module({ theory: 1, workplace: 1, total: 1 }, { practice: 2.5, total: 2 }), outcome({ theory: 3, total: 4 })],
    });
    expect(of('hours-kinds', item)).toEqual([
      ['hours', { sum: 30, total: 31 }],
      ['modules/0/hours', { sum: 2, total: 1 }],
      ['modules/0/units/0/hours', { sum: 2.5, total: 2 }],
      ['modules/1/units/0/learningOutcomes/0/hours', { sum: 3, total: 4 }],
    ]);
    expect(of('hours-kinds', programme({ hours: { theory: 10.5, practice: 20.5, total: 31 } }))).toEqual([]);
    expect(of('hours-kinds', programme({ hours: { total: 31 } }))).toEqual([]);
    expect(of('hours-kinds', programme({ hours: { theory: 31 } }))).toEqual([]);
  });

  test('half an hour counts, what comes from rounding does not', () => {
    const hours = (total: number): Item => programme({ hours: { theory: 0.1, practice: 0.2, total } });
    expect(of('hours-kinds', hours(0.3))).toEqual([]);
    expect(of('hours-kinds', hours(0.5))).toEqual([]);
    expect(of('hours-kinds', hours(0.8))).toHaveLength(1);
  });

  test('units make their module, kind by kind where all are broken down', () => {
    const units = [
      { theory: 10, practice: 20, total: 30 },
      { theory: 5, practice: 5, workplace: 10, total: 20 },
    ];
    const whole = { theory: 15, practice: 25, workplace: 10, total: 50 };
    const check = (hours: Hours | undefined, ...parts: (Hours | undefined)[]): unknown[] =>
      of('hours-units', programme({ modules: [module(hours, ...parts)] }));
    expect(check(whole, ...units)).toEqual([]);
    expect(check({ ...whole, total: 60 }, ...units)).toEqual([['modules/0/hours', { kind: 'total', sum: 50, total: 60 }]]);
    // The same total, but theory and practice changed places.
    expect(check({ ...whole, theory: 25, practice: 15 }, ...units)).toEqual([
      ['modules/0/hours', { kind: 'theory', sum: 15, total: 25 }],
      ['modules/0/hours', { kind: 'practice', sum: 25, total: 15 }],
    ]);
    expect(check(whole, { total: 30 }, { total: 20 })).toEqual([]);
    expect(check(whole, { total: 30 }, undefined)).toEqual([['modules/0/hours', { kind: 'total', sum: 30, total: 50 }]]);
    expect(check(whole, undefined, undefined)).toEqual([]);
    expect(check(undefined, ...units)).toEqual([]);
  });

  test('modules make the programme, outcomes their unit', () => {
    const modules = [module({ theory: 20, total: 20 }), module({ theory: 25, total: 25 })];
    expect(of('hours-modules', programme({ hours: { theory: 45, total: 45 }, modules }))).toEqual([]);
    expect(of('hours-modules', programme({ hours: { total: 46 }, modules }))).toEqual([['hours', { kind: 'total', sum: 45, total: 46 }]]);
    const unit = (total: number, named = 2): Item =>
      programme({
        modules: [
          {
            ...module(undefined),
            units: [
              {
                code: 'u',
                name: { az: 'B' },
                hours: { total },
                learningOutcomes: [1, 2].map((hours) => ({
                  code: String(hours),
                  name: { az: 'N' },
                  ...(hours > named ? {} : { hours: { total: hours } }),
                })),
              },
            ],
          },
        ],
      });
    expect(of('hours-outcomes', unit(3))).toEqual([]);
    expect(of('hours-outcomes', unit(4))).toEqual([['modules/0/units/0/hours', { kind: 'total', sum: 3, total: 4 }]]);
    // While some outcomes have no hours yet, nobody can say.
    expect(of('hours-outcomes', unit(4, 1))).toEqual([]);
  });
});

describe('the rules of Azerbaijan', () => {
  test('a one-year programme has 45 hours of ICT', () => {
    const ict = (hours: Hours | undefined, timeToComplete = 'P1Y'): unknown[] =>
      of('az-ict-one-year', programme({ timeToComplete, modules: [{ ...ICT, hours: hours ?? {} }] }));
    expect(ict({ total: 45 })).toEqual([]);
    expect(ict({ theory: 15, practice: 30 })).toEqual([]);
    expect(ict({ total: 44.5 })).toEqual([['modules', { found: 44.5, from: 45, to: 45 }]]);
    expect(ict({ total: 46 })).toHaveLength(1);
    for (const oneYear of ['P10M', 'P52W', 'P12M', 'P365D']) expect([oneYear, ict({ total: 40 }, oneYear).length]).toEqual([oneYear, 1]);
    for (const other of ['P6M', 'P2Y', 'P1Y1M']) expect([other, ict({ total: 40 }, other)]).toEqual([other, []]);
  });

  test('a longer programme has ICT, up to 190 hours', () => {
    const ict = (total: number, timeToComplete = 'P2Y'): unknown[] =>
      of('az-ict-longer', programme({ timeToComplete, modules: total === 0 ? [] : [{ ...ICT, hours: { total } }] }));
    expect(ict(190)).toEqual([]);
    expect(ict(60, 'P3Y')).toEqual([]);
    expect(ict(190.5)).toEqual([['modules', { found: 190.5, from: 1, to: 190 }]]);
    expect(ict(0)).toEqual([['modules', { found: 0, from: 1, to: 190 }]]);
    expect(ict(0, 'P1Y')).toEqual([]);
    expect(ict(500, 'P4Y')).toEqual([]);
  });

  test('hours count where the module is marked as the subject, in several modules too, and not where it teaches a trade', () => {
    const ict = (...specialties: (string | undefined)[]): unknown[] =>
      of(
        'az-ict-one-year',
        programme({
          modules: specialties.map((specialty) => ({ ...module({ total: 15 }), ...(specialty === undefined ? {} : { specialty }) })),
        }),
      );
    expect(ict('0611', '0611', '06')).toEqual([]);
    expect(ict('0611', '0611', '0613')).toEqual([['modules', { found: 30, from: 45, to: 45 }]]);
    expect(ict('0611', '0611', undefined)).toHaveLength(1);
  });

  test('the ICT hours of a module that names none are those of its units', () => {
    const withUnits = { ...module(undefined, { total: 20 }, { theory: 25 }), specialty: '0611' };
    expect(of('az-ict-one-year', programme({ modules: [withUnits] }))).toEqual([]);
  });

  test('the duration is given, in a form that says how long', () => {
    const { timeToComplete, ...without } = programme();
    expect(timeToComplete).toBe('P1Y');
    expect(of('az-duration', programme())).toEqual([]);
    expect(of('az-duration', without)).toEqual([['timeToComplete', {}]]);
    expect(of('az-duration', programme({ timeToComplete: 'PT45H' }))).toHaveLength(1);
  });

  test('the level is one of 3 to 5 of the national framework, of modules and outcomes too', () => {
    const { educationalLevel, ...without } = programme();
    expect(educationalLevel).toBeDefined();
    for (const level of ['az-nqf-3', 'az-nqf-5']) expect(of('az-level', programme({ educationalLevel: [level, 'eqf-7'] }))).toEqual([]);
    expect(of('az-level', programme({ educationalLevel: ['az-nqf-6'] }))).toEqual([['educationalLevel', { found: 6, from: 3, to: 5 }]]);
    for (const item of [without, programme({ educationalLevel: ['eqf-4'] })])
      expect(of('az-level', item)).toEqual([['educationalLevel', { found: 0, from: 3, to: 5 }]]);
    expect(of('az-level', programme({ modules: [ICT, { ...ICT, educationalLevel: 'az-nqf-2' }] }))).toEqual([
      ['modules/1/educationalLevel', { found: 2, from: 3, to: 5 }],
    ]);
  });

  test('hold in Azerbaijan only, and curricula need no ICT', () => {
    const wrong = { timeToComplete: 'P1Y', educationalLevel: ['az-nqf-8'], modules: [] };
    expect(departures(programme({ ...wrong, country: 'TR' }))).toEqual([]);
    expect(departures({ ...programme(wrong), type: 'curriculum' }).map(({ rule }) => rule)).toEqual(['az-level']);
    expect(departures({ ...programme(), type: 'textbook' } as unknown as Item)).toEqual([]);
  });
});

describe('the files of rules', () => {
  test('name each rule once, say where it comes from, and have their sentences in the locale files', () => {
    const files = readdirSync(path.join(projectRoot, 'content-schema/rules'));
    const rules = files.flatMap((file) => {
      const { country, rules: own } = JSON.parse(readFileSync(path.join(projectRoot, 'content-schema/rules', file), 'utf8')) as {
        country?: string;
        rules: { id: string }[];
      };
      expect(rulesFor(country).map(({ id }) => id)).toEqual(expect.arrayContaining(own.map(({ id }) => id)));
      return own.map(({ id }) => id);
    });
    expect(new Set(rules).size).toBe(rules.length);
    const texts = readTexts('en');
    for (const id of rules) expect([id, `rule.${id}.what` in texts, `rule.${id}.why` in texts]).toEqual([id, true, true]);
    for (const { source } of rulesFor('AZ')) expect(source.length).toBeGreaterThan(20);
  });
});

describe('the sample catalogue', () => {
  let items: readonly Item[];
  beforeAll(async () => {
    ({ items } = await readSample());
  });

  test('keeps the rules of its countries', () => {
    const plans = items.filter(({ type }) => type === 'programme' || type === 'curriculum');
    expect(plans.filter(({ country, type }) => country === 'AZ' && type === 'programme').length).toBeGreaterThanOrEqual(8);
    expect(plans.filter((item) => departures(item).length > 0).map(({ identifier }) => identifier)).toEqual([]);
  });

  test('departs as soon as the ICT hours of any Azerbaijani programme are taken away', () => {
    const programmes = items.filter((item): item is Programme => item.type === 'programme' && item.country === 'AZ');
    for (const item of programmes) {
      const modules = (item.modules ?? []).filter(({ specialty }) => specialty !== '0611');
      expect(departures({ ...item, modules }).map(({ rule }) => rule)).toEqual(
        expect.arrayContaining([expect.stringMatching(/^az-ict-/), 'hours-modules']),
      );
    }
  });
});
