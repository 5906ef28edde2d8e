import { describe, expect, test } from '@jest/globals';
import { questionProblems } from '../../../content-schema/question-rules.ts';
import type { Question } from '../../../content-schema/types.ts';
import { markAnswers, presentQuestions, readAnswers } from '../../../server/questions/service.ts';

const text = (en: string): { readonly en: string } => ({ en });
const choices = [
  { id: 'right', text: text('Blade'), isCorrect: true, feedback: text('Yes.') },
  { id: 'also', text: text('Guard'), isCorrect: true },
  { id: 'wrong', text: text('Cable') },
];
const one: Question = {
  id: 'one',
  type: 'choice',
  prompt: text('Which?'),
  choices: [choices[0], choices[2]] as Question['choices'] & object,
};
const several: Question = { id: 'several', type: 'multiple-choice', prompt: text('Which ones?'), choices, points: 3 };
const number: Question = {
  id: 'number',
  type: 'numeric',
  prompt: text('How much?'),
  value: 0.2,
  tolerance: 0.1,
  feedback: text('It is 0.2.'),
};
const order: Question = {
  id: 'order',
  type: 'order',
  prompt: text('In which order?'),
  choices: ['a', 'b', 'c', 'd'].map((id) => ({ id, text: text(`Step ${id}`) })),
};
const item = { _id: 'aaaaaaaaaaaa', originalLanguage: 'en', questions: [one, several, number, order] };
const english = { language: 'en', dir: 'ltr' } as const;

/** The names of fields by the texts of their choices. */
function keysOf(question: string): Readonly<Record<string, string>> {
  const found = presentQuestions(item, english)?.questions.find(({ id }) => id === question);
  return Object.fromEntries(found?.choices.map(({ key, text: shown }) => [shown.text, key]) ?? []);
}

const sharesOf = (body: object): Readonly<Record<string, number>> =>
  Object.fromEntries(markAnswers(item, readAnswers(body), 'en').perQuestion.map(({ id, share }) => [id, share]));

describe('marking', () => {
  test('one choice is all or nothing; two ticked are nothing', () => {
    const { Blade = '', Cable = '' } = keysOf('one');
    expect(sharesOf({ 'answer/one': Blade })).toMatchObject({ one: 1 });
    expect(sharesOf({ 'answer/one': Cable })).toMatchObject({ one: 0 });
    expect(sharesOf({ 'answer/one': [Blade, Cable] })).toMatchObject({ one: 0 });
  });

  test('of several, a wrong one takes back a right one', () => {
    const { Blade = '', Guard = '', Cable = '' } = keysOf('several');
    expect(sharesOf({ 'answer/several': [Blade, Guard] })).toMatchObject({ several: 1 });
    expect(sharesOf({ 'answer/several': Blade })).toMatchObject({ several: 0.5 });
    expect(sharesOf({ 'answer/several': [Blade, Guard, Cable] })).toMatchObject({ several: 0.5 });
    expect(sharesOf({ 'answer/several': [Blade, Cable] })).toMatchObject({ several: 0 });
  });

  test.each([
    ['0.3', 1],
    ['0,1', 1],
    ['٠٫٢', 1],
    ['0.31', 0],
    ['many', 0],
    ['', 0],
  ])('the number %j is worth %d', (typed, share) => {
    expect(sharesOf({ 'answer/number': typed })).toMatchObject({ number: share });
  });

  test('an order is worth the steps that were found', () => {
    const keys = keysOf('order');
    const placed = (places: readonly number[]): object =>
      Object.fromEntries(['a', 'b', 'c', 'd'].map((id, at) => [`answer/order/${keys[`Step ${id}`] ?? ''}`, String(places[at])]));
    expect(sharesOf(placed([1, 2, 3, 4]))).toMatchObject({ order: 1 });
    expect(sharesOf(placed([2, 3, 4, 1]))['order']).toBeCloseTo(2 / 3);
    expect(sharesOf(placed([4, 3, 2, 1]))).toMatchObject({ order: 0 });
    expect(sharesOf(placed([1, 1, 1, 1]))).toMatchObject({ order: 0 });
  });

  test('points weigh; feedback is for who answered; nothing else in the body is looked at', () => {
    const { Blade = '', Guard = '' } = keysOf('several');
    const marked = markAnswers(item, readAnswers({ 'answer/several': [Blade, Guard], 'answer/unknown': 'x', __proto__: { a: 1 } }), 'en');
    expect(marked.score).toBeCloseTo(3 / 6);
    expect(marked.perQuestion.map(({ feedback }) => feedback.map((one) => one.text))).toEqual([[], ['Yes.'], [], []]);
    expect(markAnswers(item, readAnswers(null), 'en').score).toBe(0);
    expect(markAnswers({ ...item, questions: [] }, readAnswers({}), 'en').score).toBe(0);
  });
});

describe('what a page is given', () => {
  test('never says what is right, nor the ids of choices', () => {
    const shown = JSON.stringify(presentQuestions(item, english));
    expect(shown).not.toMatch(/isCorrect|"right"|"wrong"|tolerance|It is 0\.2/);
  });

  test('an order never begins solved, and stays the same for the same person', () => {
    for (let person = 0; person < 200; person += 1) {
      const seen = presentQuestions(item, english, `person ${String(person)}`)?.questions[3]?.choices.map(({ text: shown }) => shown.text);
      expect(seen).not.toEqual(['Step a', 'Step b', 'Step c', 'Step d']);
      expect(
        presentQuestions(item, english, `person ${String(person)}`)?.questions[3]?.choices.map(({ text: shown }) => shown.text),
      ).toEqual(seen);
    }
  });

  test('is nothing where there are no questions', () => {
    expect(presentQuestions({ _id: 'a', originalLanguage: 'en' }, english)).toBeUndefined();
  });
});

test('what no schema can say is said of questions', () => {
  const codes = (questions: unknown): string[] => questionProblems(questions).map(({ field, code }) => `${field} ${code}`);
  expect(codes(item.questions)).toEqual([]);
  expect(codes([one, one])).toEqual(['questions/1 question-id']);
  expect(codes([{ ...one, choices: [choices[0]] }])).toEqual(['questions/0/choices question-choices']);
  expect(codes([{ ...one, choices }])).toEqual(['questions/0/choices question-one-right']);
  expect(codes([{ ...several, choices: [choices[2], { id: 'x', text: text('Rope') }] }])).toEqual([
    'questions/0/choices question-none-right',
  ]);
  expect(codes([{ ...several, choices: [...choices, { id: 'x', text: text('Cable') }] }])).toEqual([
    'questions/0/choices/3 question-same-choice',
  ]);
  expect(codes([{ ...order, choices }])).toEqual(['questions/0/choices question-order-right']);
  expect(codes([{ ...number, choices }])).toEqual(['questions/0/choices question-other-kind']);
  expect(codes([{ id: 'n', type: 'numeric', prompt: text('?') }])).toEqual(['questions/0/value required']);
  expect(codes('nonsense')).toEqual([]);
});
