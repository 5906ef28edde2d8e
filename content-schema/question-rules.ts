import type { Choice, Question } from './types.ts';

interface QuestionProblem {
  readonly field: string;
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
}

type Values = Readonly<Record<string, unknown>>;

const LEAST_CHOICES = 2;

/** The fields that the questions of a kind have beside those of every question. */
const FIELDS: Readonly<Record<Question['type'], readonly (keyof Question)[]>> = {
  choice: ['choices'],
  'multiple-choice': ['choices'],
  numeric: ['value', 'tolerance', 'unit'],
  order: ['choices'],
};
const OF_A_KIND = [...new Set(Object.values(FIELDS).flat())];

const isRecord = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);
const recordsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const problem = (field: string, code: string, params: QuestionProblem['params'] = {}): QuestionProblem => ({ field, code, params });

/** Entries whose `key` an earlier entry has already. */
function repeated(entries: readonly unknown[], at: string, code: string, key: (entry: Values) => readonly string[]): QuestionProblem[] {
  const seen = new Set<string>();
  return entries.flatMap((entry, place) => {
    const keys = isRecord(entry) ? key(entry) : [];
    const again = keys.find((one) => seen.has(one));
    for (const one of keys) seen.add(one);
    return again === undefined ? [] : [problem(`${at}/${String(place)}`, code)];
  });
}

const idOf = ({ id }: Values): string[] => (typeof id === 'string' ? [id] : []);

function textsOf({ text }: Values): string[] {
  if (!isRecord(text)) return [];
  return Object.entries(text).flatMap(([language, said]) => (typeof said === 'string' ? [`${language} ${said.trim()}`] : []));
}

function choiceProblems(type: Question['type'], sent: unknown, at: string): QuestionProblem[] {
  const choices = recordsOf(sent);
  const problems = [...repeated(choices, at, 'question-id', idOf), ...repeated(choices, at, 'question-same-choice', textsOf)];
  if (choices.length < LEAST_CHOICES) problems.push(problem(at, 'question-choices', { limit: LEAST_CHOICES }));
  const right = choices.filter((choice) => isRecord(choice) && (choice as Partial<Choice>).isCorrect === true).length;
  if (type === 'choice' && right !== 1) problems.push(problem(at, 'question-one-right', { count: right }));
  if (type === 'multiple-choice' && right === 0) problems.push(problem(at, 'question-none-right'));
  // The right order is the one in which the choices stand.
  if (type === 'order' && right > 0) problems.push(problem(at, 'question-order-right'));
  return problems;
}

function problemsOf(question: Values, at: string): QuestionProblem[] {
  const type = question['type'];
  if (typeof type !== 'string' || !Object.hasOwn(FIELDS, type)) return [];
  const kind = type as Question['type'];
  const foreign = OF_A_KIND.filter((field) => !FIELDS[kind].includes(field) && question[field] !== undefined);
  return [
    ...foreign.map((field) => problem(`${at}/${field}`, 'question-other-kind')),
    ...(kind === 'numeric' && question['value'] === undefined ? [problem(`${at}/value`, 'required')] : []),
    ...(kind === 'numeric' ? [] : choiceProblems(kind, question['choices'], `${at}/choices`)),
  ];
}

/**
 * What no schema keyword can say of self-check questions: that ids are unique, that each has what its kind needs and
 * nothing of another kind, and that there is a right answer. `questions` may be anything; its shape is for the schema.
 */
export function questionProblems(questions: unknown): QuestionProblem[] {
  const all = recordsOf(questions);
  return [
    ...repeated(all, 'questions', 'question-id', idOf),
    ...all.flatMap((question, place) => (isRecord(question) ? problemsOf(question, `questions/${String(place)}`) : [])),
  ];
}
