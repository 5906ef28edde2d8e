/** Why a sign-in at the issuer is refused; each has a sentence `oidc.<reason>`. */
export type OidcRefusal = 'denied' | 'state' | 'nonce' | 'issuer' | 'audience' | 'expired' | 'signature' | 'answer' | 'unavailable';

interface Failure {
  readonly code?: unknown;
  readonly name?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
}

/** The error and its causes, the outermost first. */
function chain(error: unknown): Failure[] {
  const failures: Failure[] = [];
  for (let one = error; typeof one === 'object' && one !== null && failures.length < 8; one = (one as Failure).cause) failures.push(one);
  return failures;
}

const BY_CLAIM: Readonly<Record<string, OidcRefusal>> = {
  nonce: 'nonce',
  iss: 'issuer',
  aud: 'audience',
  azp: 'audience',
  exp: 'expired',
  iat: 'expired',
};

/** Which check of OpenID Connect Core §3.1.3.7 an answer of the issuer failed. */
export function oidcRefusal(error: unknown): OidcRefusal {
  const failures = chain(error);
  const codes = failures.map(({ code }) => (typeof code === 'string' ? code : ''));
  const said = failures.map(({ message }) => (typeof message === 'string' ? message : '')).join(' ');
  const claim = failures.map((failure) => ('claim' in failure ? failure.claim : undefined)).find((name) => typeof name === 'string');
  if (typeof claim === 'string' && BY_CLAIM[claim] !== undefined) return BY_CLAIM[claim];
  if (codes.includes('OAUTH_AUTHORIZATION_RESPONSE_ERROR')) return 'denied';
  if (codes.includes('OAUTH_JWT_TIMESTAMP_CHECK_FAILED')) return 'expired';
  if (codes.includes('OAUTH_KEY_SELECTION_FAILED') || /"alg"|signature|JWS|"kid"/.test(said)) return 'signature';
  if (said.includes('"iss"')) return 'issuer';
  if (said.includes('nonce')) return 'nonce';
  if (codes.some((code) => /^(OAUTH_TIMEOUT|ECONN|ENOTFOUND|EAI_|UND_ERR)/.test(code)) || said.includes('fetch failed'))
    return 'unavailable';
  return 'answer';
}
