import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { validateItem } from '../../../content-schema/validator.ts';
import { readSample } from '../../../scripts/seed/sample.ts';
import { writeCase } from '../../../server/exchange/case-writer.ts';
import { writeCsv } from '../../../server/exchange/csv.ts';
import { writeJson } from '../../../server/exchange/json.ts';
import { planOf, type Plan } from '../../../server/exchange/plan.ts';
import { readProgramme } from '../../../server/exchange/service.ts';
import { writeXlsx } from '../../../server/exchange/xlsx.ts';
import { fullItem } from '../../support/full-items.ts';
import { oddPlan } from './odd-plans.ts';

// Workbooks are read in a process each.
jest.setTimeout(180_000);

const ORIGIN = { address: 'https://usta.example/items/abcdefghijkl', changed: '2026-01-31T10:00:00.000Z' };
const FORMATS: Readonly<Record<string, (plan: Plan) => Promise<Buffer>>> = {
  json: (plan) => Promise.resolve(Buffer.from(writeJson(plan))),
  csv: (plan) => Promise.resolve(Buffer.from(writeCsv(plan))),
  'case.json': (plan) => Promise.resolve(Buffer.from(JSON.stringify(writeCase(plan, ORIGIN)))),
  xlsx: writeXlsx,
};

async function roundTrip(plan: Plan, format: string): Promise<unknown> {
  const reading = await readProgramme((await FORMATS[format]?.(plan)) ?? Buffer.alloc(0), `plan.${format}`);
  return reading.ok ? { ...reading.item, identifier: reading.identifier, problems: reading.problems } : reading;
}

let samples: readonly Plan[];
beforeAll(async () => {
  samples = (await readSample()).items.flatMap((item) => planOf(item) ?? []);
});

describe.each(Object.keys(FORMATS))('a round trip through %s loses nothing', (format) => {
  test.each(['programme', 'curriculum'] as const)('of a %s that has every field', async (type) => {
    const plan = fullItem(type) as Plan;
    expect(await roundTrip(plan, format)).toEqual({ ...plan, problems: [] });
  });

  test('of the sample plans', async () => {
    expect(samples.length).toBeGreaterThan(30);
    for (const plan of format === 'xlsx' ? samples.slice(0, 8) : samples)
      expect(await roundTrip(plan, format)).toEqual({ ...plan, problems: [] });
  });

  test('of trees with odd texts, empty lists and missing members', async () => {
    const seeds = Array.from({ length: format === 'xlsx' ? 15 : 200 }, (_, seed) => seed + 1);
    let nodes = 0;
    for (const seed of seeds) {
      const plan = oddPlan(seed);
      expect([seed, validateItem(plan)]).toMatchObject([seed, { ok: true }]);
      nodes += plan.modules?.length ?? 0;
      expect([seed, await roundTrip(plan, format)]).toEqual([seed, { ...plan, problems: [] }]);
    }
    expect(nodes).toBeGreaterThan(seeds.length / 2);
  });

  test('of texts longer than a cell', async () => {
    const long = `${'a'.repeat(29_999)}😀${'=b\n'.repeat(6_000)}`;
    const plan = {
      ...oddPlan(1),
      description: { az: long },
      modules: [{ code: 'M1', name: { az: 'Bir' }, description: { az: long, ar: long } }],
    } as Plan;
    expect(await roundTrip(plan, format)).toEqual({ ...plan, problems: [] });
  });
});
