import { describe, expect, test } from '@jest/globals';
import type { Programme } from '../../../content-schema/types.ts';
import { validateItem } from '../../../content-schema/validator.ts';
import { readSample } from '../../../scripts/seed/sample.ts';
import { identified } from '../../../server/programmes/identify.ts';
import { buildLesson } from '../../support/builders.ts';
import { buildModule, buildOutcome, buildProgramme } from '../../support/outline.ts';

const UUID_5 = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function idsOf({ modules = [] }: Pick<Programme, 'modules'>): (string | undefined)[] {
  return modules.flatMap((module) => [
    module.id,
    ...(module.units ?? []).flatMap((unit) => [
      unit.id,
      ...(unit.learningOutcomes ?? []).flatMap((outcome) => [outcome.id, ...(outcome.assessmentCriteria ?? []).map(({ id }) => id)]),
    ]),
  ]);
}

const twin = (): Programme =>
  buildProgramme([
    buildModule('M1', [buildOutcome('a', { assessmentCriteria: [{ code: '1', name: { az: 'Meyar' } }] }), buildOutcome('b')], []),
    buildModule('M2', [buildOutcome('a')]),
  ]);

describe('the ids of nodes', () => {
  test('are version 5 UUIDs, one for every node, the same in every run', () => {
    const ids = idsOf(identified(twin()));
    expect(ids).toHaveLength(9);
    for (const id of ids) expect(id).toMatch(UUID_5);
    expect(new Set(ids).size).toBe(ids.length);
    expect(idsOf(identified(twin()))).toEqual(ids);
    expect(idsOf(identified({ ...twin(), identifier: 'test:other' })).filter((id) => ids.includes(id))).toEqual([]);
  });

  test('change nothing else, and what has all ids answers itself', () => {
    const once = identified(twin());
    expect(identified(once)).toBe(once);
    expect(JSON.parse(JSON.stringify(once, (key: string, value: unknown) => (key === 'id' ? undefined : value)))).toEqual(twin());
    const lesson = buildLesson();
    expect(identified(lesson)).toBe(lesson);
  });

  test('stay when a node moves and its code goes to a new one', () => {
    const before = identified(buildProgramme([buildModule('M1', [buildOutcome('a')], [])]));
    const moved = before.modules?.[0]?.units?.[0]?.learningOutcomes?.[0];
    const after = identified(
      buildProgramme([
        {
          ...buildModule('M1', [buildOutcome('a')]),
          units: [
            { code: 'M1.1', name: { az: 'B' }, learningOutcomes: [buildOutcome('a')] },
            { code: 'M1.2', name: { az: 'B' }, learningOutcomes: moved === undefined ? [] : [moved] },
          ],
        },
      ]),
    );
    const [first, second] = after.modules?.[0]?.units ?? [];
    expect(second?.learningOutcomes?.[0]?.id).toBe(moved?.id);
    expect(first?.learningOutcomes?.[0]?.id).toMatch(UUID_5);
    expect(first?.learningOutcomes?.[0]?.id).not.toBe(moved?.id);
  });

  test('are told apart where codes repeat or an id was copied', () => {
    const repeated = identified(buildProgramme([buildModule('M1', [buildOutcome('a'), buildOutcome('a')]), buildModule('M1')]));
    expect(new Set(idsOf(repeated)).size).toBe(5);
    const id = '00000000-0000-4000-8000-000000000001';
    const copied = idsOf(identified(buildProgramme([buildModule('M1', [buildOutcome('a', { id }), buildOutcome('b', { id })])])));
    expect(copied.filter((one) => one === id)).toHaveLength(1);
    expect(copied[2]).toBe(id);
  });

  test('keep every programme and curriculum of the sample valid', async () => {
    const { items } = await readSample();
    for (const item of items.filter(({ type }) => type === 'programme' || type === 'curriculum')) {
      expect([item.identifier, validateItem(identified(item)).ok]).toEqual([item.identifier, true]);
    }
  });
});
