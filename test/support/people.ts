import type { Grant, Person } from '../../server/accounts/service.ts';
import type { TestUsta } from './usta.ts';
import { visit, type Visitor } from './visitor.ts';

export const PASSWORD = 'sarı lalə dörd dəvə';

let made = 0;

/** Makes an account with these roles; its password is PASSWORD. */
export async function makePerson({ context }: Pick<TestUsta, 'context'>, grants: readonly Grant[] = [], name?: string): Promise<Person> {
  made += 1;
  const outcome = await context.accounts.create(
    { email: `person${String(made)}@school.example`, name: name ?? `Kamal Nəbiyev ${String(made)}`, grants, password: PASSWORD },
    null,
  );
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.person;
}

/** A browser in which somebody with these roles is signed in. */
export async function signedIn(
  usta: Pick<TestUsta, 'context' | 'app'>,
  grants: readonly Grant[] = [],
  headers: Readonly<Record<string, string>> = {},
): Promise<Visitor & { readonly person: Person }> {
  const person = await makePerson(usta, grants);
  const visitor = visit(usta.app, headers);
  const answer = await visitor.signIn(person.email, PASSWORD);
  if (answer.status !== 303) throw new Error(`not signed in: ${String(answer.status)}`);
  return { ...visitor, person };
}
