import type { Actor } from '../accounts/permissions.ts';
import type { StoredItem } from '../catalogue/service.ts';

/** As much of an item, or of a version of it, as decides who may open its files. */
export type Guarded = Pick<StoredItem, 'conditionsOfAccess' | 'institution'>;

/** Whether everybody may open the files of an item. */
export function isOpenToAll({ conditionsOfAccess }: Pick<Guarded, 'conditionsOfAccess'>): boolean {
  return conditionsOfAccess !== 'login' && conditionsOfAccess !== 'organisation';
}

/**
 * Whether a person, or nobody in particular, may open the files of an item. With `organisation` these are the people who
 * hold a role at its institution, and the editors and administrators of all of them.
 */
export function mayOpen(item: Guarded, person: Actor | undefined): boolean {
  if (isOpenToAll(item)) return true;
  if (person === undefined || item.conditionsOfAccess === 'login') return person !== undefined;
  return person.grants.some(({ role, institution }) =>
    institution === undefined ? role === 'editor' || role === 'administrator' : institution === item.institution,
  );
}
