import type { Locale } from '../http/locale.ts';
import type { Plan } from './plan.ts';

const PART = /#(?:page=(\d+)(?:-(\d+))?|t=(\d+(?:\.\d+)?)(?:,(\d+(?:\.\d+)?))?)$/;

/** The identifiers that a reference may mean: an identifier may itself end like a part. */
function candidates(reference: string): string[] {
  return PART.test(reference) ? [reference, reference.replace(PART, '')] : [reference];
}

/** The identifiers of all items that serve an outcome of the plan. */
export function servingIdentifiers(plan: Plan): string[] {
  const outcomes = (plan.modules ?? []).flatMap(({ units = [] }) => units.flatMap(({ learningOutcomes = [] }) => learningOutcomes));
  return [...new Set(outcomes.flatMap(({ servedBy = [] }) => servedBy.flatMap(candidates)))];
}

/** Which item a reference means, and in words which pages or minutes of it. */
export function servingPart(
  reference: string,
  { t, clock, number }: Pick<Locale, 't' | 'clock' | 'number'>,
  known: ReadonlyMap<string, unknown>,
): { readonly identifier: string; readonly part: string } {
  const match = PART.exec(reference);
  if (match === null || known.has(reference)) return { identifier: reference, part: '' };
  const [, page, lastPage, start, end] = match;
  const range = (from: string, to: string | undefined): string => (to === undefined ? from : `${from}–${to}`);
  const part =
    page === undefined
      ? range(clock(Number(start)), end === undefined ? undefined : clock(Number(end)))
      : t('exchange.pages', { pages: range(number(Number(page)), lastPage === undefined ? undefined : number(Number(lastPage))) });
  return { identifier: reference.replace(PART, ''), part };
}
