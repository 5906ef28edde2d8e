import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { Curriculum, Programme } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';

/** What can be exchanged: an item that has modules. */
export type Plan = Curriculum | Programme;
/** A plan that nobody has given a place in the catalogue yet. */
export type DraftPlan = Omit<Curriculum, 'identifier'> | Omit<Programme, 'identifier'>;

const SCHEMAS = ['learning-resource', 'programme', 'curriculum'];
let fields: readonly string[] | undefined;

/** The names of a plan's own fields, in the order of the schemas, `type` first. */
export function planFields(): readonly string[] {
  fields ??= [
    ...new Set([
      'type',
      ...SCHEMAS.flatMap((name) => {
        const file = path.join(projectRoot, 'content-schema/schemas', `${name}.schema.json`);
        return Object.keys((JSON.parse(readFileSync(file, 'utf8')) as { properties: object }).properties);
      }),
    ]),
  ];
  return fields;
}

/** The content of a stored item, without what the database keeps beside it; undefined where it is no plan. */
export function planOf(item: Item): Plan | undefined {
  if (item.type !== 'programme' && item.type !== 'curriculum') return undefined;
  const stored = item as unknown as Record<string, unknown>;
  return Object.fromEntries(
    planFields().flatMap((field) => (stored[field] === undefined ? [] : [[field, stored[field]]])),
  ) as unknown as Plan;
}

/** A plan as everyone may have it: its self-check questions hold what is right. */
export function withoutQuestions(plan: Plan): Plan {
  return Object.fromEntries(Object.entries(plan).filter(([field]) => field !== 'questions')) as unknown as Plan;
}
