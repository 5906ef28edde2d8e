/** Who may do what: this table is the only place that decides it. */

export const ROLES = ['author', 'reviewer', 'editor', 'lms-administrator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** A role that a person holds, for one institution of the register or, without `institution`, for all. */
export interface Grant {
  readonly role: Role;
  readonly institution?: string;
}

/** Who asks: as much of a person as decides. */
export interface Actor {
  readonly id: string;
  readonly grants: readonly Grant[];
}

/** What it is about; a place where people may do something in general has neither. */
export interface Subject {
  readonly institution?: string | undefined;
  /** Ids of the people who wrote it. */
  readonly authors?: readonly string[];
}

/** `all`: anything their institution answers for; `own`: what they wrote; `others`: what somebody else wrote. */
type Reach = 'all' | 'own' | 'others';
type Row = Readonly<Partial<Record<Role, Reach>>>;

export const PERMISSIONS = {
  'submission.create': { author: 'all', editor: 'all', administrator: 'all' },
  'submission.read': { author: 'all', reviewer: 'all', editor: 'all', administrator: 'all' },
  'submission.edit': { author: 'own', editor: 'all', administrator: 'all' },
  'submission.submit': { author: 'own', editor: 'all', administrator: 'all' },
  'submission.review': { reviewer: 'others', editor: 'others', administrator: 'others' },
  'submission.publish': { author: 'own', editor: 'all', administrator: 'all' },
  'submission.discard': { author: 'own', editor: 'all', administrator: 'all' },
  'item.withdraw': { editor: 'all', administrator: 'all' },
  'item.curate': { editor: 'all', administrator: 'all' },
  'framework.import': { editor: 'all', administrator: 'all' },
  'lms.manage': { 'lms-administrator': 'all', administrator: 'all' },
  'account.manage': { administrator: 'all' },
  'audit.read': { administrator: 'all' },
} as const satisfies Record<string, Row>;

export type Action = keyof typeof PERMISSIONS;
export const ACTIONS = Object.keys(PERMISSIONS) as Action[];

function reaches(reach: Reach | undefined, actor: Actor, { authors = [] }: Subject): boolean {
  if (reach === undefined) return false;
  if (reach === 'all') return true;
  return (reach === 'own') === authors.includes(actor.id);
}

/**
 * Whether `actor` may do `action` with `subject`. A grant for one institution reaches only what that institution
 * answers for. Nobody signed in may do nothing of the table.
 */
export function may(actor: Actor | undefined, action: Action, subject: Subject): boolean {
  if (actor === undefined) return false;
  const row: Row = PERMISSIONS[action];
  return actor.grants.some(
    ({ role, institution }) => (institution === undefined || institution === subject.institution) && reaches(row[role], actor, subject),
  );
}

/** Whether there is anything with which `actor` may do `action`: for links and lists. */
export function mayAnywhere(actor: Actor | undefined, action: Action): boolean {
  const row: Row = PERMISSIONS[action];
  return actor?.grants.some(({ role }) => row[role] !== undefined) === true;
}

/** The institutions for which `actor` may do `action`; undefined means all of them. */
export function institutionsFor(actor: Actor, action: Action): readonly string[] | undefined {
  const row: Row = PERMISSIONS[action];
  const grants = actor.grants.filter(({ role }) => row[role] !== undefined);
  if (grants.some(({ institution }) => institution === undefined)) return undefined;
  return [...new Set(grants.flatMap(({ institution }) => institution ?? []))];
}

/** The roles with which one may do `action` at all. */
export function rolesFor(action: Action): readonly Role[] {
  const row: Row = PERMISSIONS[action];
  return ROLES.filter((role) => row[role] !== undefined);
}
