import type { Actor } from '../accounts/permissions.ts';
import type { StoredItem } from '../catalogue/service.ts';
import type { AccessPass } from './access-pass.ts';

/** As much of an item, or of a version of it, as decides who may open its files. */
export type Guarded = Pick<StoredItem, 'conditionsOfAccess' | 'institution'> & Partial<Pick<StoredItem, '_id'>>;

/** Whether everybody may open the files of an item. */
export function isOpenToAll({ conditionsOfAccess }: Pick<Guarded, 'conditionsOfAccess'>): boolean {
  return conditionsOfAccess !== 'login' && conditionsOfAccess !== 'organisation';
}

/**
 * Whether a person, or nobody in particular, may open the files of an item. With `organisation` these are the people who
 * hold a role at its institution, and the editors and administrators of all of them. A pass stands for being signed in,
 * for its own item alone.
 */
export function mayOpen(item: Guarded, person: Actor | undefined, pass?: AccessPass): boolean {
  if (isOpenToAll(item)) return true;
  if (item.conditionsOfAccess === 'login' && pass !== undefined && pass.item === item._id) return true;
  if (person === undefined || item.conditionsOfAccess === 'login') return person !== undefined;
  return person.grants.some(({ role, institution }) =>
    institution === undefined ? role === 'editor' || role === 'administrator' : institution === item.institution,
  );
}

/** What the addresses of an item's files carry as `pass=`, where a pass is what opens them. */
export function passFor(item: Guarded, pass: AccessPass | undefined): string | undefined {
  return !isOpenToAll(item) && pass !== undefined && pass.item === item._id ? pass.text : undefined;
}
