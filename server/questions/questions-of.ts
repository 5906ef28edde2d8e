import { createHash } from 'node:crypto';
import type { Choice, Question } from '../../content-schema/types.ts';

/** As much of an item as its questions need. */
export interface Questioned {
  readonly _id: string;
  readonly originalLanguage: string;
  readonly questions?: readonly Question[];
}

const digest = (...parts: readonly string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

const KEY_LENGTH = 12;

/**
 * What a page calls a choice. Not its id: ids that somebody wrote by hand, such as `step-1`, may tell what is right or what
 * comes first.
 */
export function choiceKey(item: Questioned, question: Question, choice: Choice): string {
  return digest(item._id, question.id, choice.id).slice(0, KEY_LENGTH);
}

/**
 * Choices in an order that is always the same for a seed and, where there are several, never the right one: a question that
 * begins solved asks nothing.
 */
export function shuffled(choices: readonly Choice[], seed: string): readonly Choice[] {
  const rank = new Map(choices.map((choice) => [choice, digest(seed, choice.id)]));
  const mixed = [...choices].sort((a, b) => ((rank.get(a) ?? '') < (rank.get(b) ?? '') ? -1 : 1));
  const isSolved = mixed.every((choice, place) => choice === choices[place]);
  return isSolved ? [...mixed.slice(1), ...mixed.slice(0, 1)] : mixed;
}
