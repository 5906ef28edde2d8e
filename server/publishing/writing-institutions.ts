import type { Request } from 'express';
import { institutionsFor } from '../accounts/permissions.ts';
import { signedInPerson } from '../accounts/require.ts';
import type { InstitutionService } from '../institutions/service.ts';
import { said, type Said } from '../text/said.ts';
import type { Submission } from './service.ts';

interface Choice {
  readonly id: string;
  readonly name: Said<string>;
}

/** The institutions that a person may write for. */
export interface InstitutionChoices {
  readonly institutions: readonly Choice[];
  /** They need not name one. */
  readonly isFree: boolean;
}

export async function institutionChoices(req: Request, institutions: Pick<InstitutionService, 'names'>): Promise<InstitutionChoices> {
  const { language } = req.locale;
  const own = institutionsFor(signedInPerson(req), 'submission.create');
  const all = [...(await institutions.names())].flatMap(([id, { name, originalLanguage }]) => {
    const shown = said(name, language, originalLanguage);
    return shown === undefined || own?.includes(id) === false ? [] : [{ id, name: shown }];
  });
  return { institutions: all.sort((a, b) => a.name.text.localeCompare(b.name.text, language)), isFree: own === undefined };
}

/** A next version stays with whoever published the first, and an adaptation with whoever made it. */
export function canChangeInstitution({ base, origin }: Pick<Submission, 'base' | 'origin'>): boolean {
  return base === undefined && origin === undefined;
}

/** Where a draft may go, its own institution among the choices; undefined where there is nothing to choose. */
export async function placesFor(
  req: Request,
  submission: Submission,
  institutions: Pick<InstitutionService, 'names'>,
): Promise<InstitutionChoices | undefined> {
  if (!canChangeInstitution(submission)) return undefined;
  const { institutions: choices, isFree } = await institutionChoices(req, institutions);
  const isThere = submission.institution === undefined ? isFree : choices.some(({ id }) => id === submission.institution);
  return isThere && choices.length + (isFree ? 1 : 0) > 1 ? { institutions: choices, isFree } : undefined;
}
