import { describe, expect, test } from '@jest/globals';
import { validateItem, type Problem } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { createTranslators, readTexts } from '../../server/http/messages.ts';
import { BROKEN_RECORDS } from '../support/broken-records.ts';
import { fullItem } from '../support/full-items.ts';
import { problemCodes } from '../support/schemas.ts';

function provoked(): Problem[] {
  const problems = BROKEN_RECORDS.flatMap(({ type = 'video-lesson', change }) => {
    const validation = validateItem({ ...fullItem(type as 'textbook'), ...change });
    return validation.ok ? [] : validation.problems;
  });
  const ofImport = [
    { field: '', code: 'unreadable-record', params: { reason: 'not a JSON object' } },
    { field: '', code: 'conflict', params: {} },
  ];
  return [...new Map([...problems, ...ofImport].map((problem) => [problem.code, problem])).values()];
}

describe('the sentence of every problem', () => {
  test('the records of this test lead to every code that the schemas can lead to', () => {
    const codes = provoked().map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(problemCodes()));
  });

  test.each(INTERFACE_LANGUAGES)('is there in %s', (language) => {
    const texts = readTexts(language);
    const missing = provoked().flatMap(({ code }) => (texts[`problem.${code}`] === undefined ? [code] : []));
    expect(missing).toEqual([]);
  });

  test.each(INTERFACE_LANGUAGES)('says in %s what was found and what is allowed', (language) => {
    const translate = createTranslators()[language];
    for (const { code, params } of provoked()) {
      const sentence = translate(`problem.${code}`, params);
      expect(sentence).not.toMatch(/[{}]/);
      for (const name of ['limit', 'allowed', 'reason']) {
        if (params[name] !== undefined)
          expect(sentence.replace(/[.,\s\u00a0\u202f]/g, '')).toContain(String(params[name]).replace(/[.,\s]/g, ''));
      }
    }
  });
});
