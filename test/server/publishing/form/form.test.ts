import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ITEM_TYPES, validateItem, type ItemType } from '../../../../content-schema/validator.ts';
import { createTranslators } from '../../../../server/http/messages.ts';
import type { FormContext } from '../../../../server/publishing/form/form-context.ts';
import { shownLanguages } from '../../../../server/publishing/form/languages.ts';
import { WITHHELD } from '../../../../server/publishing/form/layouts.ts';
import { formFields, parseForm } from '../../../../server/publishing/form/parse-form.ts';
import { namesBy, presentForm, problemsByField } from '../../../../server/publishing/form/present-form.ts';
import { itemShape } from '../../../../server/publishing/form/shape.ts';
import { bodyOf, type SentForm } from '../../../support/form-body.ts';
import { fullItem } from '../../../support/full-items.ts';
import { realFile, testOnRealData } from '../../../support/real-data.ts';

const translators = createTranslators();
type Values = Record<string, unknown>;

function contextFor(content: Values, problems: FormContext['problems'] = new Map()): FormContext {
  return {
    locale: { language: 'en', t: translators.en },
    languages: shownLanguages(content, []),
    problems,
    unresolved: new Map(),
    nameOf: namesBy('en', translators.en, new Map()),
    openRows: new Set(),
    summary: [],
  };
}

const sentBy = (type: ItemType, content: Values): SentForm =>
  bodyOf(presentForm(type, content, contextFor(content)).flatMap(({ fields }) => fields));

/** Without texts and lists that say nothing. */
function pruned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pruned);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, pruned(inner)] as const)
    .filter(([, inner]) => inner !== '' && !(Array.isArray(inner) && inner.length === 0));
  return Object.fromEntries(kept);
}

describe('the form of an item', () => {
  test.each(ITEM_TYPES)('%s asks for every field of its schema or withholds it', (type) => {
    expect([...formFields(type), ...WITHHELD.filter((name) => itemShape(type).fields.has(name))].sort()).toEqual(
      [...itemShape(type).fields.keys()].sort(),
    );
    expect(new Set(formFields(type)).size).toBe(formFields(type).length);
  });

  test.each(ITEM_TYPES)('%s comes back from its form as it went in', (type) => {
    const item = fullItem(type) as unknown as Values;
    const { content, finds, unread } = parseForm(type, sentBy(type, item));
    const expected = Object.fromEntries(Object.entries(item).filter(([name]) => formFields(type).includes(name)));
    expect(content).toEqual(pruned(expected));
    expect([finds, unread]).toEqual([[], []]);
    const withheld = Object.fromEntries(Object.entries(item).filter(([name]) => !formFields(type).includes(name)));
    expect(validateItem({ ...withheld, ...content })).toMatchObject({ ok: true });
  });

  test.each(ITEM_TYPES)('%s: every field has a name of its own in all five languages', (type) => {
    const item = fullItem(type) as unknown as Values;
    for (const t of Object.values(translators)) {
      const context = { ...contextFor(item), locale: { language: 'en' as const, t } };
      const labels = presentForm(type, item, context).flatMap(({ title, fields }) => [title, ...fields.map(({ label }) => label)]);
      expect(labels.filter((label) => label === '' || /^[a-z]+[A-Z]|^writing\./.test(label))).toEqual([]);
    }
  });
});

describe('what a form may say', () => {
  test('only fields of the schema get in', () => {
    const sent = {
      'name/az': 'Dərs',
      identifier: 'other:1',
      type: 'programme',
      institution: 'other-school',
      creativeWorkStatus: 'published',
      version: '9',
      dateModified: '2026-01-01',
      modules: 'x',
      'modules/0/code': 'M1',
      isAdmin: 'true',
      'name/xx': 'no language',
      'name/$where': '1',
      'name/__proto__': 'x',
      '__proto__/polluted': 'x',
      'constructor/prototype/polluted': 'x',
      'creator/0/name': 'Aygün',
      'creator/0/isAdmin': 'true',
      'creator/0/type': 'Person',
      'creator/length': '9',
      'encoding/0/$set': 'x',
    };
    expect(parseForm('video-lesson', sent).content).toEqual({ name: { az: 'Dərs' }, creator: [{ type: 'Person', name: 'Aygün' }] });
    expect(({} as Values)['polluted']).toBeUndefined();
  });

  test('what is empty is left out; an empty row with its choice made says nothing', () => {
    const sent = {
      'name/az': '  ',
      'description/az': '',
      keywords: '',
      'keywords/az': ' , ',
      'creator/0/type': 'Person',
      'creator/0/name': '',
    };
    expect(parseForm('textbook', sent).content).toEqual({});
  });

  test('values are read as people write them', () => {
    const sent = {
      numberOfPages: '١٢٠',
      datePublished: '31.03.2026',
      dateCreated: '1/9/2025',
      timeRequired: '45',
      'keywords/ar': 'لحام، قوس',
      'keywords/az': 'a, b; c',
      isAccessibleForFree: 'true',
      'chapters/3/name/az': 'İki',
      'chapters/1/name/az': 'Bir',
      'chapters/1/pageStart': '1 000',
    };
    expect(parseForm('textbook', sent).content).toEqual({
      numberOfPages: 120,
      datePublished: '2026-03-31',
      dateCreated: '2025-09-01',
      timeRequired: 'PT45M',
      keywords: { ar: ['لحام', 'قوس'], az: ['a', 'b', 'c'] },
      isAccessibleForFree: true,
      chapters: [
        { name: { az: 'Bir' }, position: 1, pageStart: 1000 },
        { name: { az: 'İki' }, position: 2 },
      ],
    });
    const video = parseForm('video-lesson', { duration: '1:20:05', 'chapters/0/name/az': 'A', 'chapters/0/startOffset': '3:12' });
    expect(video.content).toEqual({ duration: 'PT1H20M5S', chapters: [{ name: { az: 'A' }, startOffset: 192 }] });
    const plan = parseForm('programme', { 'timeToComplete/years': '1', 'timeToComplete/months': '6', 'hours/theory': '20,5' });
    expect(plan.content).toEqual({ timeToComplete: 'P1Y6M', hours: { theory: 20.5 } });
  });

  test('what cannot be read is kept as it was typed and named beside its field', () => {
    const sent = { 'name/az': 'Kitab', numberOfPages: 'çox', datePublished: 'dünən', isbn: '123', license: 'mənim', timeRequired: 'uzun' };
    const { content } = parseForm('textbook', sent);
    expect(content).toMatchObject({ numberOfPages: 'çox', datePublished: 'dünən', isbn: '123', license: 'mənim', timeRequired: 'uzun' });
    const checked = validateItem({ ...content, type: 'textbook', identifier: 'test:1', originalLanguage: 'az', inLanguage: ['az'] });
    const context = contextFor(content, problemsByField(checked.ok ? [] : checked.problems));
    const fields = presentForm('textbook', content, context).flatMap((section) => section.fields);
    const shown = Object.fromEntries(fields.map((field) => [field.name, [field.widget === 'input' ? field.value : '', field.problem]]));
    expect(shown['numberOfPages']).toEqual(['çox', expect.stringContaining('çox')]);
    expect(shown['datePublished']).toEqual(['dünən', expect.stringContaining('dünən')]);
    expect(shown['timeRequired']).toEqual(['uzun', expect.stringContaining('6:30')]);
    expect(shown['license']?.[1]).toContain('mənim');
    expect(context.summary.map(({ href }) => href)).toEqual(
      expect.arrayContaining(['#field-numberOfPages', '#field-datePublished', '#field-isbn', '#field-license', '#field-timeRequired']),
    );
  });

  test('a text typed into a picker is handed on with what puts it into the content', () => {
    const { content, finds } = parseForm('textbook', {
      specialty: '0715',
      'specialty/find': 'qaynaq',
      'license/find': 'cc by',
      'encoding/0/inLanguage/find': 'az',
    });
    expect(finds.map(({ field, source, text }) => [field, source, text]).sort()).toEqual([
      ['encoding/0/inLanguage', 'languages', 'az'],
      ['license', 'licences', 'cc by'],
      ['specialty', 'isced-f-2013', 'qaynaq'],
    ]);
    for (const { add, field } of finds) add(field === 'specialty' ? '0716' : 'x');
    expect(content).toEqual({ specialty: ['0715', '0716'], license: 'x', encoding: [{ inLanguage: 'x' }] });
  });

  test('names as deep as a browser never sends them, and thousands of rows, do no harm', () => {
    const sent: Values = { [Array(5000).fill('a').join('/')]: 'x', 'name/az/az/az': 'x', 'chapters/99999/name/az': 'x' };
    for (let row = 0; row < 3000; row += 1) sent[`chapters/${String(row)}/name/az`] = 'x';
    expect((parseForm('textbook', sent).content['chapters'] as unknown[]).length).toBe(3000);
  });
});

describe('languages side by side', () => {
  test('the original first, then those that have a text anywhere and those that were asked for', () => {
    const content = { originalLanguage: 'tr', name: { tr: 'a', ar: 'b' }, modules: [{ id: 'x', code: 'M1', name: { ru: 'в' } }] };
    // `id` is a language as well, but not where it names a node.
    expect(shownLanguages(content, ['en', 'xx'])).toEqual(['tr', 'ar', 'en', 'ru']);
  });

  test('a text that others have and one has not is marked', () => {
    const content = { originalLanguage: 'az', name: { az: 'Ad', en: 'Title' }, description: { az: 'Təsvir' } };
    const fields = presentForm('textbook', content, contextFor(content)).flatMap((section) => section.fields);
    const marks = fields.flatMap((field) =>
      field.widget === 'texts' ? field.rows.filter(({ isMissing }) => isMissing).map(({ name }) => name) : [],
    );
    expect(marks).toEqual(['description/en']);
  });
});

testOnRealData('naughty strings come back as they were, but for space around them', () => {
  const strings = JSON.parse(readFileSync(realFile('hostile', 'blns', 'blns.json'), 'utf8')) as string[];
  for (const text of strings) {
    const { content } = parseForm('textbook', { 'description/az': text, bookEdition: text });
    const clean = text.toWellFormed().replaceAll('\0', '').replaceAll(/\r\n?/g, '\n').trim();
    expect(content['description']).toEqual(clean === '' ? undefined : { az: clean });
    const again = parseForm('textbook', sentBy('textbook', { originalLanguage: 'az', ...content })).content;
    expect(again).toEqual({ originalLanguage: 'az', ...content });
  }
});
