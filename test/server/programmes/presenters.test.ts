import { beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import request from 'supertest';
import type { Programme } from '../../../content-schema/types.ts';
import { locale, type Locale } from '../../../server/http/locale.ts';
import { presentDepartures } from '../../../server/programmes/departure-presenter.ts';
import { presentDiff, type DiffView, type NodeRow } from '../../../server/programmes/diff-presenter.ts';
import { diffProgrammes } from '../../../server/programmes/diff.ts';
import { identified } from '../../../server/programmes/identify.ts';
import { buildModule, buildOutcome, buildProgramme } from '../../support/outline.ts';

const locales: Record<string, Locale> = {};
beforeAll(async () => {
  const app = express();
  app.use(locale());
  app.use((req, res) => {
    locales[req.locale.language] = req.locale;
    res.end();
  });
  for (const language of ['en', 'ar', 'az']) await request(app).get(`/${language}/`);
});

function localeOf(language: string): Locale {
  const found = locales[language];
  if (found === undefined) throw new Error(`no locale ${language}`);
  return found;
}

const before = identified(
  buildProgramme([buildModule('M1', [buildOutcome('a'), buildOutcome('b')]), buildModule('M2')], {
    educationalLevel: ['az-nqf-3'],
    timeToComplete: 'P1Y',
  }),
);
const after: Programme = structuredClone(before);
const outcomes = after.modules?.[0]?.units?.[0]?.learningOutcomes;
const [moved] = outcomes?.splice(0, 1) ?? [];
if (moved !== undefined) {
  moved.name = { az: 'a yeni nəticəsi', ar: 'مخرج' };
  moved.code = 'a2';
  moved.hours = { theory: 2 };
  after.modules?.[1]?.units?.push({ code: 'M2.1', name: { az: 'Yeni bölmə' }, learningOutcomes: [moved] });
}
after.educationalLevel = ['az-nqf-4'];
after.timeToComplete = 'P2Y';

const present = (language: string, side = false): DiffView =>
  presentDiff(diffProgrammes(before, after), 'az', { side, path: '/submissions/1/diff' }, localeOf(language));

function flat(rows: readonly NodeRow[]): NodeRow[] {
  return rows.flatMap((row) => [row, ...flat(row.children)]);
}

describe('a diff in words', () => {
  test('counts each kind of change on top', () => {
    expect(present('en').counts).toEqual([
      { kind: 'added', label: 'Added', modules: 0, units: 1, outcomes: 0 },
      { kind: 'reworded', label: 'Reworded', modules: 0, units: 0, outcomes: 1 },
      { kind: 'moved', label: 'Moved', modules: 0, units: 0, outcomes: 1 },
      { kind: 'recoded', label: 'New code', modules: 0, units: 0, outcomes: 1 },
      { kind: 'hours', label: 'Hours changed', modules: 0, units: 0, outcomes: 1 },
    ]);
  });

  test('says of a node what happened, where it came from, and each text in its own language and direction', () => {
    const view = present('en');
    expect(view.modules.map(({ code, state }) => [code, state])).toEqual([['M2', 'same']]);
    const row = flat(view.modules).find(({ code }) => code === 'a2');
    expect(row?.badges.map(({ kind }) => kind)).toEqual(['reworded', 'moved', 'recoded', 'hours']);
    expect(row?.notes).toEqual([
      'From \u2068M1.1 M1.1 bölməsi\u2069 to \u2068M2.1 Yeni bölmə\u2069',
      'Code: \u2068a\u2069, now \u2068a2\u2069',
    ]);
    expect(row?.fields.find(({ field }) => field === 'name')?.texts.map(({ language, label, dir }) => [language, label, dir])).toEqual([
      ['az', 'Azerbaijani', 'ltr'],
      ['ar', 'Arabic', 'rtl'],
    ]);
    expect(row?.fields.find(({ field }) => field === 'hours')?.values).toEqual([
      { label: 'Theory', before: [], after: [{ text: '2 hours', language: 'en', dir: 'ltr' }] },
    ]);
  });

  test('gives values of the item by their labels', () => {
    const fields = present('en').fields.map(({ label, values }) => [
      label,
      values.map((value) => [value.before.map(({ text }) => text), value.after.map(({ text }) => text)]),
    ]);
    expect(fields).toEqual([
      ['Level', [[['Level 3: initial vocational'], ['Level 4: technical vocational']]]],
      ['Duration', [[['1 year'], ['2 years']]]],
    ]);
    expect(present('ar').fields[1]?.label).toBe(localeOf('ar').t('item.period'));
  });

  test('offers both views, the current one marked', () => {
    expect(present('az', true).views).toEqual([
      { label: 'Bir yerdə', href: '/az/submissions/1/diff', isCurrent: false },
      { label: 'Yan-yana', href: '/az/submissions/1/diff?view=side', isCurrent: true },
    ]);
    const withQuery = presentDiff(diffProgrammes(before, after), 'az', { side: false, path: '/items/x/diff?from=1' }, localeOf('en'));
    expect(withQuery.views.map(({ href }) => href)).toEqual(['/en/items/x/diff?from=1', '/en/items/x/diff?from=1&view=side']);
  });
});

describe('departures in words', () => {
  const item = buildProgramme([{ ...buildModule('M1', []), hours: { theory: 3, total: 4 } }], {
    country: 'AZ',
    timeToComplete: 'P1Y',
    educationalLevel: ['az-nqf-6'],
  });

  test('say what is found, why the rule is there, and which node it is', () => {
    const rows = presentDepartures(item, localeOf('en'));
    expect(rows.map(({ rule, path, nodes }) => [rule, path, nodes.map(({ code }) => code)])).toEqual([
      ['hours-kinds', 'modules/0/hours', ['M1']],
      ['az-ict-one-year', 'modules', []],
      ['az-level', 'educationalLevel', []],
    ]);
    expect(rows.map(({ what }) => what)).toEqual([
      'Theory, practice and work on the job make 3 hours; the total says 4.',
      'No module is marked as ICT (specialty 0611, Computer use); a one-year programme has 45.',
      'Level 6 is named; vocational education is level 3 to 5.',
    ]);
    for (const { why } of rows) expect(why).not.toMatch(/[{}]|^rule\./);
  });

  test('name the kind of hours in the language of the reader', () => {
    const sums = buildProgramme([{ ...buildModule('M1', []), hours: { theory: 3 } }], { hours: { theory: 4, total: 4 } });
    expect(presentDepartures(sums, localeOf('en')).map(({ what }) => what)).toEqual([
      'Theory: the modules make 3 hours, the programme says 4.',
      'Total: the modules make 3 hours, the programme says 4.',
    ]);
    expect(presentDepartures(sums, localeOf('az'))[0]?.what).toBe('Nəzəriyyə: modullar birlikdə 3 saat edir, proqramda 4 yazılıb.');
  });
});
