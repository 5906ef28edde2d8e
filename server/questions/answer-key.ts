import type { Question } from '../../content-schema/types.ts';
import type { Locale } from '../http/locale.ts';
import { said, type Said } from '../text/said.ts';

/** A question with what is right, for those who write and review it. */
export interface KeyView {
  readonly type: string;
  readonly prompt: Said<string> | undefined;
  readonly choices: readonly {
    readonly text: Said<string> | undefined;
    readonly isRight: boolean;
    readonly feedback: Said<string> | undefined;
  }[];
  /** The right number with its tolerance and unit. */
  readonly number: string | undefined;
  readonly feedback: Said<string> | undefined;
}

type Loose<T> = { readonly [K in keyof T]?: unknown };
type Texts = Readonly<Record<string, string>>;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

/** The questions of content that may be an unfinished draft, each with its right answer. */
export function presentAnswerKey(
  content: { readonly questions?: unknown; readonly originalLanguage?: unknown },
  { language, t, number }: Pick<Locale, 'language' | 't' | 'number'>,
): KeyView[] {
  const original = typeof content.originalLanguage === 'string' ? content.originalLanguage : 'az';
  const text = (value: unknown): Said<string> | undefined => said(recordOf(value) as Texts, language, original);
  const written = (value: unknown): string => (typeof value === 'number' ? number(value) : String(value));
  return listOf(content.questions).map((one) => {
    const { type, prompt, choices, value, tolerance, unit, feedback }: Loose<Question> = recordOf(one);
    const tail = [tolerance === undefined ? '' : `± ${written(tolerance)}`, text(unit)?.text ?? ''].filter((part) => part !== '');
    return {
      type: typeof type === 'string' ? t(`writing.choice.${type}`) : '',
      prompt: text(prompt),
      choices: listOf(choices).map((choice) => {
        const { text: own, isCorrect, feedback: reply } = recordOf(choice);
        return { text: text(own), isRight: isCorrect === true, feedback: text(reply) };
      }),
      number: value === undefined ? undefined : [written(value), ...tail].join(' '),
      feedback: text(feedback),
    };
  });
}
