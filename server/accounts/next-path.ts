const HERE = 'http://usta.invalid';

/** Where to go on to after signing in: a path of ours, or undefined for anything that leads elsewhere. */
export function nextPath(next: unknown): string | undefined {
  if (typeof next !== 'string' || !next.startsWith('/') || next.length > 2000 || !URL.canParse(next, HERE)) return undefined;
  const url = new URL(next, HERE);
  // Read as browsers read it: `/\host`, `//host` and `/.//host` are other places. Coming back to the sign-in page leads nowhere.
  if (url.origin !== HERE || url.pathname.startsWith('//') || /^(\/[a-z]{2})?\/sign-(in|out)(\/|$)/.test(url.pathname)) return undefined;
  return `${url.pathname}${url.search}${url.hash}`;
}
