import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildLesson } from '../../support/builders.ts';
import { signedIn } from '../../support/people.ts';
import { visibleText } from '../../support/visitor.ts';
import { fill, formOf, openWriting, SCHOOL, type Fields, type WritingUsta } from '../../support/writing.ts';
import { beginPlan, modulesOf, type Node } from '../../support/writing-plan.ts';

let usta: WritingUsta;
beforeAll(async () => {
  usta = await openWriting();
});
afterAll(() => usta.close());

async function press(id: string, button: string, fields: Fields = {}): Promise<string> {
  const path = `/submissions/${id}/modules`;
  const { revision } = await usta.stored(id);
  const answer = await usta.author.post(path, { revision: String(revision), end: '1', do: button, ...fields }, path);
  return answer.headers['location'] ?? '';
}

const codes = (nodes: readonly Node[] | undefined): string[] => (nodes ?? []).map(({ code }) => code);

describe('the table of modules', () => {
  test('modules are added, moved, copied, deleted and brought back by its buttons', async () => {
    const id = await usta.begin('programme');
    expect(await press(id, 'add:')).toMatch(new RegExp(`^/submissions/${id}/modules/[0-9a-f-]{36}\\?focus=`));
    await press(id, 'add:');
    const [first, second] = await modulesOf(usta, id);
    expect([first?.code, second?.code]).toEqual(['M1', 'M2']);
    expect(await press(id, `up:${second?.id ?? ''}`)).toBe(`/submissions/${id}/modules?focus=${second?.id ?? ''}#node-${second?.id ?? ''}`);
    expect(codes(await modulesOf(usta, id))).toEqual(['M2', 'M1']);
    await press(id, `copy:${second?.id ?? ''}`);
    expect(codes(await modulesOf(usta, id))).toEqual(['M2', 'M3', 'M1']);
    await press(id, `remove:${first?.id ?? ''}`);
    expect(codes(await modulesOf(usta, id))).toEqual(['M2', 'M3']);
    expect(visibleText((await usta.author.get(`/submissions/${id}/modules`)).text)).toContain('Deleted \u2068M1\u2069.');
    await press(id, `undo:${first?.id ?? ''}`);
    expect(codes(await modulesOf(usta, id))).toEqual(['M2', 'M3', 'M1']);
    expect((await usta.stored(id)).removed).toEqual([]);
  });

  test('shows the sums, how many outcomes have content, and asks for a reason where a rule is departed from', async () => {
    const { id, module } = await beginPlan(usta);
    const { revision, content } = await usta.stored(id);
    const modules = (content['modules'] as Node[]).map((one) =>
      one.id === module.id ? { ...one, hours: { theory: 10, practice: 20, total: 99 } } : one,
    );
    await usta.context.publishing.save(usta.author.person, id, revision, { content: { ...content, country: 'AZ', modules } });
    const page = await usta.author.get(`/submissions/${id}/modules`);
    expect(visibleText(page.text)).toContain('0 / 3');
    const rules = Array.from(page.text.matchAll(/name="justification\/([^"]+)"/g), ([, rule]) => rule);
    expect(rules).toEqual(expect.arrayContaining(['hours-kinds', 'az-duration', 'az-level']));
    await press(id, '', { 'justification/hours-kinds': 'Qalan saatlar seçmədir.', 'justification/$where': 'x' });
    expect((await usta.stored(id)).justification).toEqual({ 'hours-kinds': 'Qalan saatlar seçmədir.' });
    expect((await usta.author.get(`/submissions/${id}/modules`)).text).toContain('Qalan saatlar seçmədir.</textarea>');
  });

  test('on a table that has changed meanwhile nothing is done, and the reasons that were typed are kept', async () => {
    const { id, module } = await beginPlan(usta);
    const { revision } = await usta.stored(id);
    const editor = await signedIn(usta, [{ role: 'editor', institution: SCHOOL }]);
    await fill(editor, `/submissions/${id}/modules/${module.id}`, { [`nodes/${module.id}/code`]: 'MM' });
    const path = `/submissions/${id}/modules`;
    const answer = await usta.author.post(
      path,
      { revision: String(revision), end: '1', do: `remove:${module.id}`, 'justification/az-level': 'Səbəb' },
      path,
    );
    expect(answer.status).toBe(409);
    expect(visibleText(answer.text)).toContain(editor.person.name);
    expect(codes(await modulesOf(usta, id))).toEqual(['MM', 'M2']);
  });
});

describe('the page of a module', () => {
  test('saves texts, hours, level, occupations and content of its nodes, and sends unchanged what it shows', async () => {
    const { id, path, module } = await beginPlan(usta);
    const lesson = buildLesson({ name: { az: 'Elektrod seçimi' } });
    await usta.context.catalogue.store([lesson]);
    const outcome = module.units?.[0]?.learningOutcomes?.[0];
    const at = `nodes/${outcome?.id ?? ''}`;
    await fill(usta.author, path, {
      [`nodes/${module.id}/hours/theory`]: '20,5',
      [`nodes/${module.id}/specialty/find`]: '0715',
      [`nodes/${module.id}/prerequisites`]: 'M0, M2',
      [`${at}/name/az`]: 'Elektrod\n seçir',
      [`${at}/educationalLevel`]: 'az-nqf-3',
      [`${at}/occupation/find`]: '7212',
      [`${at}/servedBy/find`]: lesson.identifier,
    });
    const [saved] = await modulesOf(usta, id);
    expect(saved).toMatchObject({ id: module.id, hours: { theory: 20.5 }, specialty: '0715', prerequisites: ['M0', 'M2'] });
    expect(saved?.units?.[0]?.learningOutcomes?.[0]).toMatchObject({
      id: outcome?.id,
      name: { az: 'Elektrod seçir' },
      educationalLevel: 'az-nqf-3',
      occupation: ['7212'],
      servedBy: [lesson.identifier],
      assessmentCriteria: [{ code: 'a' }],
    });
    await fill(usta.author, path, { [`${at}/servedBy/0/seconds`]: '3:13-5:40' });
    expect((await modulesOf(usta, id))[0]?.units?.[0]?.learningOutcomes?.[0]?.servedBy).toEqual([`${lesson.identifier}#t=193,340`]);
    const { content } = await usta.stored(id);
    await fill(usta.author, path);
    expect((await usta.stored(id)).content).toEqual(content);
  });

  test('a stretch that cannot be read is shown again with its sentence', async () => {
    const { path, module } = await beginPlan(usta);
    const lesson = buildLesson();
    await usta.context.catalogue.store([lesson]);
    const at = `nodes/${module.units?.[0]?.learningOutcomes?.[0]?.id ?? ''}/servedBy`;
    await fill(usta.author, path, { [`${at}/find`]: lesson.identifier });
    const answer = await fill(usta.author, path, { [`${at}/0/pages`]: 'on iki' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`value="on iki" dir="ltr" autocomplete="off" aria-invalid="true"`);
    expect(answer.text).toContain(`href="#field-${at}/0/pages"`);
  });

  test('its buttons keep what was typed and go on at the node', async () => {
    const { id, path, module } = await beginPlan(usta);
    const [unit] = module.units ?? [];
    const [first, second] = unit?.learningOutcomes ?? [];
    const answer = await fill(usta.author, path, { [`nodes/${first?.id ?? ''}/name/az`]: 'Yazıldı', do: `down:${first?.id ?? ''}` });
    expect(answer.headers['location']).toBe(`${path}?focus=${first?.id ?? ''}#node-${first?.id ?? ''}`);
    const [moved] = await modulesOf(usta, id);
    expect(moved?.units?.[0]?.learningOutcomes?.map(({ id: one }) => one)).toEqual([second?.id, first?.id]);
    expect(moved?.units?.[0]?.learningOutcomes?.[1]?.name).toEqual({ az: 'Yazıldı' });
    const page = await usta.author.get(answer.headers['location'] ?? '');
    expect(page.text.match(/ autofocus/g)).toHaveLength(1);
    expect(page.text).toMatch(new RegExp(`name="nodes/${first?.id ?? ''}/name/az"[^>]* autofocus`));
  });

  test('a node that is moved to another module is shown there', async () => {
    const { id, path, module } = await beginPlan(usta);
    const [, other] = await modulesOf(usta, id);
    const outcome = module.units?.[0]?.learningOutcomes?.[0]?.id ?? '';
    const asked = await fill(usta.author, path, { do: `move:${outcome}` });
    const choices = await usta.author.get(asked.headers['location'] ?? '');
    const target = other?.units?.[0]?.id ?? '';
    expect(choices.text).toContain(`value="move-to:${outcome}:${target}"`);
    const answer = await fill(usta.author, path, { do: `move-to:${outcome}:${target}` });
    const after = await usta.author.get(answer.headers['location'] ?? '');
    expect(after.headers['location']).toContain(`/modules/${other?.id ?? ''}?focus=${outcome}`);
    expect((await modulesOf(usta, id))[1]?.units?.[0]?.learningOutcomes?.map(({ id: one }) => one)).toContain(outcome);
  });

  test('what is deleted can be brought back, the latest twenty, and a node of a deleted one only after it', async () => {
    const { id, path, module } = await beginPlan(usta);
    const outcome = module.units?.[0]?.learningOutcomes?.[0]?.id ?? '';
    const unit = module.units?.[0]?.id ?? '';
    await fill(usta.author, path, { do: `remove:${outcome}` });
    await fill(usta.author, path, { do: `remove:${unit}` });
    const early = await fill(usta.author, path, { do: `undo:${outcome}` });
    expect(early.status).toBe(422);
    await fill(usta.author, path, { do: `undo:${unit}` });
    await fill(usta.author, path, { do: `undo:${outcome}` });
    expect((await modulesOf(usta, id))[0]).toEqual(module);
    for (let round = 0; round < 22; round += 1) {
      const added = await fill(usta.author, path, { do: `add:${unit}` });
      await fill(usta.author, path, { do: `remove:${/focus=([^#]*)/.exec(added.headers['location'] ?? '')?.[1] ?? ''}` });
    }
    expect((await usta.stored(id)).removed).toHaveLength(20);
  });

  test('which nodes there are is not for a form to say: unknown ids are shown back, never made', async () => {
    const { id, path, module } = await beginPlan(usta);
    const page = formOf((await usta.author.get(path)).text);
    const ghost = '00000000-0000-4000-8000-000000000000';
    await fill(usta.author, path, { [`nodes/${ghost}/code`]: 'X', [`nodes/${ghost}/name/az`]: 'Kabus', [`nodes/${module.id}/id`]: ghost });
    expect(JSON.stringify((await usta.stored(id)).content)).not.toContain(ghost);
    // Somebody deletes an outcome while its text is being written: the text is not lost.
    const outcome = module.units?.[0]?.learningOutcomes?.[0]?.id ?? '';
    await fill(usta.author, path, { do: `remove:${outcome}` });
    const late = await usta.author.post(path, {
      ...page,
      [`nodes/${outcome}/name/az`]: 'Gecikmiş mətn',
      [`nodes/${module.id}/code`]: 'MX',
    });
    expect(late.status).toBe(409);
    expect(visibleText(late.text)).toContain('Gecikmiş mətn');
  });
});
