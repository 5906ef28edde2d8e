import { createHmac, sign, type KeyObject } from 'node:crypto';
import type { Draft } from './launch-mutations.ts';

/** Keys with which drafts are signed. */
export interface SigningMaterial {
  readonly own: KeyObject;
  readonly foreign: KeyObject;
  readonly publicJwk: unknown;
}

/** The text of a token as it was signed, before it is damaged. */
export function signed({ header, claims, key }: Draft, { own, foreign, publicJwk }: SigningMaterial): string {
  const input = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature =
    key === 'public-as-secret'
      ? createHmac('sha256', JSON.stringify(publicJwk)).update(input).digest()
      : sign('RSA-SHA256', Buffer.from(input), key === 'own' ? own : foreign);
  return `${input}.${signature.toString('base64url')}`;
}
