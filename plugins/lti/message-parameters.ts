import { LtiRefusal } from './refusal.ts';

/**
 * The parameters of a message, form encoded.
 * @throws LtiRefusal `message-repeated` for a parameter that stands there twice (OAuth 2.0, RFC 6749 §3.1).
 */
export function messageParameters(encoded: string): Readonly<Record<string, string>> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(encoded)) {
    if (parameters.has(name)) throw new LtiRefusal('message-repeated', { params: { name: name.slice(0, 60) } });
    parameters.set(name, value);
  }
  return Object.fromEntries(parameters);
}
