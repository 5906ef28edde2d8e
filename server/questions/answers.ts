import { z } from 'zod';

/** What was answered to one question, as a form sends it; which of the three counts is for the kind of the question. */
export interface Answer {
  /** Keys of the choices that were ticked. */
  readonly chosen: readonly string[];
  /** The number as it was typed. */
  readonly typed: string;
  /** By the key of a choice: the place it was given, as it was typed, counted from 1. */
  readonly places: Readonly<Record<string, string>>;
}

/** Answers by the id of their question. */
export type Answers = ReadonlyMap<string, Answer>;

const LONGEST_TYPED = 40;
const MOST_CHOSEN = 12;

const values = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().map((one) => one.slice(0, LONGEST_TYPED)))
  .catch([]);
const body = z.record(z.string(), z.unknown()).catch({});

const NAME = /^answer\/([A-Za-z0-9_-]{1,40})(?:\/([a-f0-9]{12}))?$/;

/**
 * Reads the fields `answer/<question>` (choices and numbers) and `answer/<question>/<choice>` (places) of a form; whatever
 * else was sent is not looked at, and nothing is refused.
 */
export function readAnswers(sent: unknown): Answers {
  const answers = new Map<string, Answer>();
  for (const [name, value] of Object.entries(body.parse(sent))) {
    const [, question, choice] = NAME.exec(name) ?? [];
    if (question === undefined) continue;
    const before = answers.get(question) ?? { chosen: [], typed: '', places: {} };
    const said = values.parse(value);
    const answer =
      choice === undefined
        ? { ...before, chosen: said.slice(0, MOST_CHOSEN), typed: said.at(-1)?.trim() ?? '' }
        : { ...before, places: { ...before.places, [choice]: said.at(-1)?.trim() ?? '' } };
    answers.set(question, answer);
  }
  return answers;
}
