import type { Response } from 'express';
import { newReference } from './launch-log.ts';
import type { Platform, StateProof } from './platform.ts';

/** What a request has shown of itself so far: what a refusal may say, and to whom. */
export interface LaunchTrail {
  readonly reference: string;
  /** What it says of who sends it; nothing verified. */
  issuer?: string;
  platform?: Platform;
  proof?: StateProof;
  message?: string;
  role?: string;
  /** From claims whose signature was verified. */
  locale?: string;
  returnUrl?: string;
}

/** The trail of the request that this answers. */
export function trailOf(res: Response): LaunchTrail {
  const locals = res.locals as { ltiTrail?: LaunchTrail };
  locals.ltiTrail ??= { reference: newReference() };
  return locals.ltiTrail;
}
