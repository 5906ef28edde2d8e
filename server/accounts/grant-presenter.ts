import type { Translate } from '../http/messages.ts';
import type { InstitutionService } from '../institutions/service.ts';
import { said } from '../text/said.ts';
import type { Grant } from './permissions.ts';

type Names = Awaited<ReturnType<InstitutionService['names']>>;

/** A role as it is shown: its name, and where it holds. */
export interface PresentedGrant extends Grant {
  readonly label: string;
  readonly where: { readonly text: string; readonly language?: string; readonly dir?: string };
}

/** Roles in words, with the names of institutions in the reader's language. */
export function presentGrants(grants: readonly Grant[], names: Names, t: Translate, language: string): PresentedGrant[] {
  return grants.map(({ role, institution }) => {
    const label = t(`role.${role}`);
    if (institution === undefined) return { role, label, where: { text: t('role.everywhere') } };
    const known = names.get(institution);
    return { role, institution, label, where: said(known?.name, language, known?.originalLanguage ?? language) ?? { text: institution } };
  });
}

/** The register as choices of a form, in the order of the alphabet. */
export function presentInstitutions(names: Names, language: string): { readonly id: string; readonly name: string }[] {
  return [...names]
    .map(([id, { name, originalLanguage }]) => ({ id, name: said(name, language, originalLanguage)?.text ?? id }))
    .sort((a, b) => a.name.localeCompare(b.name, language));
}
