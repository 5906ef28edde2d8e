import type { OidcPerson } from './oidc.ts';
import type { Proven } from './credentials.ts';
import type { Outcome } from './account-changes.ts';
import type { AccountService } from './service.ts';

/** Why somebody the issuer vouches for gets no account; each has a sentence `oidc.<reason>`. */
export type NoAccount = 'inactive' | 'no-email' | 'email-taken';

/**
 * The account of somebody the issuer vouches for: theirs, else the one with their address where the issuer has verified
 * it, else a new one without roles. An address that is not verified opens nobody's account.
 */
export async function accountOfOidcPerson(
  accounts: AccountService,
  person: OidcPerson,
): Promise<Outcome<NoAccount, { readonly proven: Proven }>> {
  const { email, isEmailVerified } = person;
  const identity = { issuer: person.issuer, subject: person.subject };
  const known = await accounts.findByIdentity(identity);
  if (known === 'inactive') return { ok: false, reason: 'inactive' };
  if (known !== undefined) return { ok: true, proven: known };
  if (email === undefined) return { ok: false, reason: 'no-email' };

  const link = async (id: string): Promise<Outcome<NoAccount, { readonly proven: Proven }>> => {
    await accounts.linkIdentity(id, identity);
    // Of two that come back at once, one has made the link; both find it.
    const linked = await accounts.findByIdentity(identity);
    return linked === undefined || linked === 'inactive' ? { ok: false, reason: 'inactive' } : { ok: true, proven: linked };
  };
  const sameAddress = await accounts.findByEmail(email);
  if (sameAddress !== undefined) {
    const isTheirs = isEmailVerified && !sameAddress.isEmailUnconfirmed && !sameAddress.isSample;
    return isTheirs ? link(sameAddress.id) : { ok: false, reason: 'email-taken' };
  }
  const name = (person.name ?? email.split('@')[0] ?? email).slice(0, 120);
  const created = await accounts.create({ email, name, isEmailUnconfirmed: !isEmailVerified }, null);
  return created.ok ? link(created.person.id) : { ok: false, reason: 'email-taken' };
}
