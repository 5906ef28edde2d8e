import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildLesson } from '../../support/builders.ts';
import { visibleText } from '../../support/visitor.ts';
import { fill, openWriting, type WritingUsta } from '../../support/writing.ts';
import { beginPlan, modulesOf } from '../../support/writing-plan.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
});
afterAll(() => usta.close());

test('a competence of a framework is found by its code or name, and taken out again', async () => {
  const { id, path, module } = await beginPlan(usta);
  const competence = { type: 'competence', parents: [], related: [], isListed: true };
  await usta.context.frameworks.import({
    id: 'test-skills',
    source: 'test',
    originalLanguage: 'en',
    title: { en: 'Skills' },
    isPartial: false,
    leftOut: [],
    competences: [
      { ...competence, code: 'S-1.2', name: { en: 'Evaluating digital content', az: 'Rəqəmsal məzmunu qiymətləndirmək' } },
      { ...competence, code: 'S-1.3', name: { en: 'Managing digital content' } },
    ],
  });
  const at = `nodes/${module.units?.[0]?.learningOutcomes?.[0]?.id ?? ''}/educationalAlignment`;
  const alignment = async (): Promise<unknown> =>
    ((await modulesOf(usta, id))[0]?.units?.[0]?.learningOutcomes?.[0] as unknown as Record<string, unknown>)['educationalAlignment'];
  await fill(usta.author, path, { [`${at}/find`]: 'S-1.3' });
  expect(await alignment()).toEqual([{ educationalFramework: 'test-skills', targetCode: 'S-1.3' }]);
  const several = await fill(usta.author, path, { [`${at}/find`]: 'digital content', do: `find:${at}` });
  expect(several.text).toContain(`type="checkbox" name="${at}" value="test-skills:S-1.2"`);
  await fill(usta.author, path, { [at]: 'test-skills:S-1.2' });
  expect(await alignment()).toEqual([
    { educationalFramework: 'test-skills', targetCode: 'S-1.3' },
    { educationalFramework: 'test-skills', targetCode: 'S-1.2' },
  ]);
  await fill(usta.author, path, { do: `remove-row:${at}/0` });
  expect(await alignment()).toEqual([{ educationalFramework: 'test-skills', targetCode: 'S-1.2' }]);
  expect(visibleText((await usta.author.get(path)).text)).toContain('Evaluating digital content');
});

describe('the coverage of a draft', () => {
  test('an item is added to an outcome and the page comes back', async () => {
    const { id, module } = await beginPlan(usta);
    const lesson = buildLesson();
    await usta.context.catalogue.store([lesson]);
    const outcome = module.units?.[1]?.learningOutcomes?.[0]?.id ?? '';
    const path = `/submissions/${id}/coverage`;
    const added = await usta.author.post(
      `${path}/serve?module=M1`,
      { outcome, identifier: lesson.identifier },
      `/submissions/${id}/modules`,
    );
    expect(added.headers['location']).toBe(`${path}?module=M1`);
    expect((await modulesOf(usta, id))[0]?.units?.[1]?.learningOutcomes?.[0]?.servedBy).toEqual([lesson.identifier]);
    expect((await usta.author.get(`${path}.csv`)).text).toContain('M1.2.1');
    for (const wrong of [
      { outcome: 'nobody', identifier: lesson.identifier },
      { outcome, identifier: 'no:item' },
    ]) {
      expect((await usta.author.post(`${path}/serve`, wrong, `/submissions/${id}/modules`)).status).toBe(404);
    }
  });
});
