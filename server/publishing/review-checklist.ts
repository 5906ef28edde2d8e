import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../../content-schema/project-root.ts';
import { INTERFACE_LANGUAGES } from '../../content-schema/vocabularies.ts';
import { StartError, systemCode } from '../errors.ts';

const texts = z.object(Object.fromEntries(INTERFACE_LANGUAGES.map((language) => [language, z.string().trim().min(1)])));

const checklist = z.strictObject({
  criteria: z
    .array(z.strictObject({ id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/), label: texts, hint: texts.optional() }))
    .min(1)
    .max(30)
    .refine((criteria) => new Set(criteria.map(({ id }) => id)).size === criteria.length, 'ids stand once each'),
});

/** What a reviewer answers before approving: with yes, no or not applicable. */
export interface Criterion {
  readonly id: string;
  readonly label: Readonly<Record<string, string>>;
  readonly hint?: Readonly<Record<string, string>> | undefined;
}

/** What may be answered. */
export const ANSWERS = ['yes', 'no', 'not-applicable'] as const;
export type Answer = (typeof ANSWERS)[number];

/**
 * The review checklist: an agency's own file, else `content-schema/review-checklist.json`.
 * @throws StartError `review-checklist` that says what is wrong with the file.
 */
export function readReviewChecklist(file = path.join(projectRoot, 'content-schema/review-checklist.json')): readonly Criterion[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = systemCode(error) ?? 'it is not JSON';
    throw new StartError('review-checklist', `The review checklist ${file} cannot be read (${reason}); correct REVIEW_CHECKLIST.`, error);
  }
  const parsed = checklist.safeParse(content);
  if (parsed.success) return parsed.data.criteria;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
  throw new StartError('review-checklist', `The review checklist ${file} is wrong: ${wrong}; correct it and start again.`);
}
