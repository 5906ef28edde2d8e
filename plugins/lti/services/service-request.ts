import type { Platform } from '../platform.ts';
import type { AccessTokens, GuardedAnswer, GuardedFetch, GuardedRequest } from '../ports.ts';
import { failed, failureOfAnswer, failureOfRefusal, type ServiceFailure } from './service-failure.ts';

const UNAUTHORIZED = 401;

/** Calls a service of a platform with a token for one scope; only a success is an answer. */
export type ServiceRequest = (
  platform: Platform,
  scope: string,
  url: string,
  request?: GuardedRequest,
) => Promise<{ readonly kind: 'answered'; readonly answer: GuardedAnswer } | ServiceFailure>;

interface ServiceRequestParts {
  readonly tokens: AccessTokens;
  readonly fetchGuarded: GuardedFetch;
}

/** Calls with the token that is remembered; one that the platform no longer takes is asked for anew, once. */
export function createServiceRequest({ tokens, fetchGuarded }: ServiceRequestParts): ServiceRequest {
  return async (platform, scope, url, request = {}) => {
    const call = async (): Promise<GuardedAnswer | undefined> => {
      const { token, scopes } = await tokens.get(platform, [scope]);
      if (!scopes.includes(scope)) return undefined;
      return fetchGuarded(url, { ...request, headers: { ...request.headers, Authorization: `Bearer ${token}` } });
    };
    try {
      let answer = await call();
      if (answer?.status === UNAUTHORIZED) {
        tokens.forget(platform, [scope]);
        answer = await call();
      }
      if (answer === undefined) {
        // The platform may grant it later.
        tokens.forget(platform, [scope]);
        return failed('scope-missing');
      }
      return answer.status >= 200 && answer.status <= 299 ? { kind: 'answered', answer } : failureOfAnswer(answer);
    } catch (error) {
      return failureOfRefusal(error);
    }
  };
}
