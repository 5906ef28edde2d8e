import { describe, expect, test } from '@jest/globals';
import { validateItem, type Problem } from '../../content-schema/validator.ts';
import { INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { createTranslators, readTexts } from '../../server/http/messages.ts';
import { BROKEN_RECORDS } from '../support/broken-records.ts';
import { fullItem } from '../support/full-items.ts';
import { problemCodes } from '../support/schemas.ts';

/** Every problem that the broken records have, and those that an import adds. */
function provoked(): Problem[] {
  const problems = BROKEN_RECORDS.flatMap(({ type = 'video-lesson', change }) => {
    const validation = validateItem({ ...fullItem(type as 'textbook'), ...change });
    return validation.ok ? [] : validation.problems;
  });
  const ofImport: Problem[] = [
    { field: '', code: 'unreadable-record', params: { reason: 'not a JSON object' } },
    { field: '', code: 'conflict', params: {} },
    { field: '', code: 'kept', params: {} },
  ];
  return [...problems, ...ofImport];
}

/** Without what stands between the thousands in some languages. */
function joined(text: string): string {
  return text.replace(/[\s.,’\u066c]/g, '');
}

describe('the sentence of every problem', () => {
  const problems = provoked();
  const codes = [...new Set(problems.map(({ code }) => code))];

  test('the records of this test lead to every code that the schemas can lead to', () => {
    expect(codes).toEqual(expect.arrayContaining(problemCodes()));
  });

  test.each(INTERFACE_LANGUAGES)('is there in %s', (language) => {
    const texts = readTexts(language);
    expect(codes.filter((code) => texts[`problem.${code}`] === undefined)).toEqual([]);
  });

  test.each(INTERFACE_LANGUAGES)('says in %s what is allowed and what was found', (language) => {
    const translate = createTranslators()[language];
    for (const { code, params } of problems) {
      // A sentence with a place that the parameters do not fill throws here.
      const sentence = joined(translate(`problem.${code}`, params));
      // That the type is missing comes with the types there are, which this sentence leaves to the others.
      if (code === 'required') continue;
      for (const name of ['found', 'limit', 'length', 'allowed', 'reason', 'vocabulary']) {
        if (params[name] !== undefined) expect(sentence).toContain(joined(String(params[name])));
      }
    }
  });
});
