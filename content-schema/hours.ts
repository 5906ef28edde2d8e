import type { Hours } from './types.ts';

/** The kinds that make up the total. */
export const HOUR_KINDS = ['theory', 'practice', 'workplace'] as const;
export type HourKind = (typeof HOUR_KINDS)[number];

/** Sums of hundredths stay what they look like: 0.1 + 0.2 is 0.3. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Whether the hours are broken down by kind. */
export function isBrokenDown(hours: Hours | undefined): boolean {
  return HOUR_KINDS.some((kind) => hours?.[kind] !== undefined);
}

/** Theory, practice and workplace together; undefined where none of them is named. */
export function sumOfKinds(hours: Hours | undefined): number | undefined {
  if (hours === undefined || !isBrokenDown(hours)) return undefined;
  return rounded(HOUR_KINDS.reduce((sum, kind) => sum + (hours[kind] ?? 0), 0));
}

/** The total as written, else what the kinds make; undefined where no hours are named. */
export function totalHours(hours: Hours | undefined): number | undefined {
  return hours?.total ?? sumOfKinds(hours);
}

/**
 * What parts make together; undefined where none of them names hours. The kinds are there only when every part
 * that names hours breaks them down.
 */
export function sumOfParts(parts: readonly (Hours | undefined)[]): Hours | undefined {
  const named = parts.filter((part) => part !== undefined && totalHours(part) !== undefined) as Hours[];
  if (named.length === 0) return undefined;
  const total = rounded(named.reduce((sum, part) => sum + (totalHours(part) ?? 0), 0));
  if (!named.every(isBrokenDown)) return { total };
  const of = (kind: HourKind): number => rounded(named.reduce((sum, part) => sum + (part[kind] ?? 0), 0));
  return { theory: of('theory'), practice: of('practice'), workplace: of('workplace'), total };
}
