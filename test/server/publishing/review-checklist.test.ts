import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { INTERFACE_LANGUAGES } from '../../../content-schema/vocabularies.ts';
import { readReviewChecklist } from '../../../server/publishing/review-checklist.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const texts = { az: 'a', ar: 'b', en: 'c', fr: 'd', tr: 'e' };

const folder = temporaryFolder();

describe('the review checklist', () => {
  test('asks about content, accessibility, licence, language and level, in every language', () => {
    const criteria = readReviewChecklist();
    expect(criteria.map(({ id }) => id)).toEqual(['content', 'accessibility', 'licence', 'language', 'level']);
    for (const { label, hint } of criteria)
      for (const language of INTERFACE_LANGUAGES)
        expect([label[language], hint?.[language]].every((text) => (text ?? '').length > 5)).toBe(true);
  });

  test.each([
    ['is not there', undefined, /cannot be read \(ENOENT\)/],
    ['is no JSON', '{', /it is not JSON/],
    ['has no criteria', '{"criteria":[]}', /criteria/],
    ['lacks a language', JSON.stringify({ criteria: [{ id: 'a', label: { ...texts, tr: ' ' } }] }), /criteria\.0\.label\.tr/],
    [
      'names an id twice',
      JSON.stringify({
        criteria: [
          { id: 'a', label: texts },
          { id: 'a', label: texts },
        ],
      }),
      /ids stand once each/,
    ],
    ['has a field of its own', JSON.stringify({ criteria: [{ id: 'a', label: texts, weight: 2 }] }), /weight/],
  ])('of an agency that %s is refused with a sentence', (_, content, sentence) => {
    const file = content === undefined ? path.join(folder.path, 'nowhere.json') : folder.write('checklist.json', content);
    expect(() => readReviewChecklist(file)).toThrow(sentence);
  });

  test('of an agency replaces ours', () => {
    const file = folder.write('own.json', JSON.stringify({ criteria: [{ id: 'safety', label: texts }] }));
    expect(readReviewChecklist(file)).toEqual([{ id: 'safety', label: texts }]);
  });
});
