import type { Choice, Question } from '../../content-schema/types.ts';
import { readNumber } from '../text/number.ts';
import { said, type Said } from '../text/said.ts';
import type { Answer, Answers } from './answers.ts';
import { choiceKey, type Questioned } from './questions-of.ts';

export interface MarkedQuestion {
  readonly id: string;
  readonly isAnswered: boolean;
  readonly isRight: boolean;
  /** How much of it is right, 0 to 1. */
  readonly share: number;
  /** What the authors say to this answer: to what was chosen, then to everyone. Nothing before there is an answer. */
  readonly feedback: readonly Said<string>[];
}

export interface Marked {
  /** 0 to 1: the shares by the points of their questions. */
  readonly score: number;
  readonly perQuestion: readonly MarkedQuestion[];
}

const NO_ANSWER: Answer = { chosen: [], typed: '', places: {} };
/** For decimals that have no exact binary form: 0.3 lies within 0.1 of 0.2. */
const ROUNDING = 1e-9;

interface Judged {
  readonly isAnswered: boolean;
  readonly share: number;
  readonly chosen: readonly Choice[];
}

type Keyed = readonly (readonly [key: string, choice: Choice])[];

/** One right choice: all or nothing. */
function judgeChoice(keyed: Keyed, { chosen }: Answer): Judged {
  const picked = keyed.filter(([key]) => chosen.includes(key)).map(([, choice]) => choice);
  const isRight = picked.length === 1 && picked[0]?.isCorrect === true;
  return { isAnswered: picked.length > 0, share: isRight ? 1 : 0, chosen: picked };
}

/** Several right choices: every wrong one takes back a right one, and less than nothing counts as nothing. */
function judgeSeveral(keyed: Keyed, { chosen }: Answer): Judged {
  const picked = keyed.filter(([key]) => chosen.includes(key)).map(([, choice]) => choice);
  const right = keyed.filter(([, { isCorrect }]) => isCorrect === true).length;
  const found = picked.filter(({ isCorrect }) => isCorrect === true).length;
  const share = right === 0 ? 0 : Math.max(0, found - (picked.length - found)) / right;
  return { isAnswered: picked.length > 0, share, chosen: picked };
}

function judgeNumber({ value, tolerance = 0 }: Question, { typed }: Answer): Judged {
  const given = readNumber(typed);
  const isRight =
    typeof given === 'number' && value !== undefined && Math.abs(given - value) <= tolerance + ROUNDING * Math.max(1, Math.abs(value));
  return { isAnswered: typed !== '', share: isRight ? 1 : 0, chosen: [] };
}

/**
 * An order: of the steps from one choice to the next, the share that was found. So one choice that is out of place costs a
 * step or two and not all that come after it. Choices without a place of their own are followed by nothing.
 */
function judgeOrder(keyed: Keyed, { places }: Answer): Judged {
  const given = keyed.map(([key]) => {
    const place = readNumber(places[key] ?? '');
    return typeof place === 'number' ? place : undefined;
  });
  const sorted = given.filter((place) => place !== undefined).sort((a, b) => a - b);
  const isAlone = (place: number): boolean => sorted.indexOf(place) === sorted.lastIndexOf(place);
  const next = (place: number): number | undefined => sorted[sorted.indexOf(place) + 1];
  const steps = given.slice(1).filter((place, before) => {
    const from = given[before];
    return from !== undefined && place !== undefined && isAlone(from) && isAlone(place) && next(from) === place;
  }).length;
  return { isAnswered: sorted.length > 0, share: keyed.length < 2 ? 0 : steps / (keyed.length - 1), chosen: [] };
}

function judge(item: Questioned, question: Question, answer: Answer): Judged {
  const keyed = (question.choices ?? []).map((choice) => [choiceKey(item, question, choice), choice] as const);
  switch (question.type) {
    case 'choice':
      return judgeChoice(keyed, answer);
    case 'multiple-choice':
      return judgeSeveral(keyed, answer);
    case 'numeric':
      return judgeNumber(question, answer);
    case 'order':
      return judgeOrder(keyed, answer);
  }
}

/**
 * Marks the answers to an item's questions; feedback in the language where there is one. A question without an answer counts
 * as wrong. Answers to other questions and unknown choices are not looked at. The right answers themselves are never said.
 */
export function markAnswers(item: Questioned, answers: Answers, language: string): Marked {
  const questions = item.questions ?? [];
  const judged = questions.map((question) => ({ question, ...judge(item, question, answers.get(question.id) ?? NO_ANSWER) }));
  const all = questions.reduce((sum, { points = 1 }) => sum + points, 0);
  const gained = judged.reduce((sum, { question: { points = 1 }, share }) => sum + points * share, 0);
  return {
    score: all === 0 ? 0 : gained / all,
    perQuestion: judged.map(({ question, isAnswered, share, chosen }) => ({
      id: question.id,
      isAnswered,
      isRight: share === 1,
      share,
      feedback: (isAnswered ? [...chosen.map(({ feedback }) => feedback), question.feedback] : []).flatMap(
        (texts) => said(texts, language, item.originalLanguage) ?? [],
      ),
    })),
  };
}
