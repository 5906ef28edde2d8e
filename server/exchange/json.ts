import type { Plan } from './plan.ts';
import { fileProblem, readingOf, refused, type Reading } from './reading.ts';

/** A plan as JSON, as content-schema describes it. */
export function writeJson(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A plan from parsed JSON, written by `writeJson` or by hand. */
export function readJson(value: unknown): Reading {
  return isRecord(value) ? readingOf(value) : refused(fileProblem('json-object'));
}
