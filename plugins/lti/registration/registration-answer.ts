import { z } from 'zod';
import { LtiRefusal } from '../refusal.ts';
import { TOOL_CONFIGURATION } from './tool-registration.ts';

/** Numbers are ids too; an empty one is none. */
const id = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1).max(500));

/** What the platform repeats of our own words may be empty, changed or more: only what is its own is read. */
const answer = z.object({
  client_id: id,
  scope: z.string().optional().catch(undefined),
  [TOOL_CONFIGURATION]: z
    .object({ deployment_id: id.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  deployment_id: id.optional().catch(undefined),
});

/** What a platform made of our registration. */
export interface RegistrationAnswer {
  readonly clientId: string;
  readonly deployment?: string;
  /** None where the platform does not repeat them. */
  readonly scopes?: readonly string[];
}

/**
 * Reads a platform's answer to our registration (LTI dynamic registration 1.0 §3.6).
 * @throws LtiRefusal `registration-answer` where no client id is in it.
 */
export function readRegistrationAnswer(text: string): RegistrationAnswer {
  let parsed: z.output<typeof answer>;
  try {
    parsed = answer.parse(JSON.parse(text));
  } catch (error) {
    throw new LtiRefusal('registration-answer', { cause: error });
  }
  const deployment = parsed[TOOL_CONFIGURATION]?.deployment_id ?? parsed.deployment_id;
  const scopes = parsed.scope?.split(/\s+/).filter((scope) => scope !== '') ?? [];
  return {
    clientId: parsed.client_id,
    ...(deployment === undefined ? {} : { deployment }),
    ...(scopes.length === 0 ? {} : { scopes }),
  };
}
