import type { LaunchClaims } from './claims.ts';
import type { Platform, StateProof } from './platform.ts';

/** What somebody may do who was launched: the least of what the roles say. */
export type LtiRole = 'instructor' | 'learner';

/** A launch whose signature, claims, state and nonce were verified (LTI 1.3 core §5.3). */
export interface Launch extends Omit<LaunchClaims, 'nonce' | 'roles'> {
  readonly platform: Platform;
  readonly role: LtiRole;
  readonly proof: StateProof;
}
