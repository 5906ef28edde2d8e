import type { Choice, Question } from '../../content-schema/types.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';
import type { Answer, Answers } from './answers.ts';
import type { Marked, MarkedQuestion } from './mark.ts';
import { choiceKey, shuffled, type Questioned } from './questions-of.ts';

/** A choice as a page shows it; nothing in it says whether it is right. */
export interface ChoiceView {
  readonly key: string;
  readonly text: Said<string>;
  readonly isChosen: boolean;
  /** The place that it was given, as it was typed. */
  readonly place: string;
}

/** A question as a page shows it, before and after it was answered. */
export interface QuestionView {
  readonly id: string;
  /** Name of its field; that of a place is `<name>/<key>`. */
  readonly name: string;
  readonly type: Question['type'];
  readonly prompt: Said<string>;
  readonly choices: readonly ChoiceView[];
  readonly unit: Said<string> | undefined;
  readonly typed: string;
  readonly marked: MarkedQuestion | undefined;
}

/** An item's questions as a page shows them. */
export interface QuestionsView {
  readonly questions: readonly QuestionView[];
  /** How it went, once there are answers; `score` from 0 to 1. */
  readonly result: { readonly score: number; readonly right: number; readonly count: number } | undefined;
}

/** What was answered, and how it was marked. */
export interface Answered {
  readonly answers: Answers;
  readonly marked: Marked;
}

const NO_ANSWER: Answer = { chosen: [], typed: '', places: {} };

/**
 * An item's questions in the reader's language, undefined where it has none. What is right is not in it. Choices to put in
 * order stand as `seed` says, the same for the same seed; other choices as their authors put them.
 */
export function presentQuestions(
  item: Questioned,
  { language, dir }: Pick<Locale, 'language' | 'dir'>,
  seed: string = item._id,
  answered?: Answered,
): QuestionsView | undefined {
  const { questions = [], originalLanguage } = item;
  if (questions.length === 0) return undefined;
  const text = (texts: Readonly<Record<string, string>>): Said<string> =>
    said(texts, language, originalLanguage) ?? { text: '', language, dir };

  const present = (question: Question): QuestionView => {
    const { id, type, prompt, choices = [], unit } = question;
    const { chosen, typed, places } = answered?.answers.get(id) ?? NO_ANSWER;
    const choice = (one: Choice): ChoiceView => {
      const key = choiceKey(item, question, one);
      return { key, text: text(one.text), isChosen: chosen.includes(key), place: places[key] ?? '' };
    };
    return {
      id,
      name: `answer/${id}`,
      type,
      prompt: text(prompt),
      choices: (type === 'order' ? shuffled(choices, `${seed} ${id}`) : choices).map(choice),
      unit: unit === undefined ? undefined : text(unit),
      typed,
      marked: answered?.marked.perQuestion.find((one) => one.id === id),
    };
  };
  const { marked } = answered ?? {};
  return {
    questions: questions.map(present),
    result:
      marked === undefined
        ? undefined
        : { score: marked.score, right: marked.perQuestion.filter(({ isRight }) => isRight).length, count: questions.length },
  };
}
