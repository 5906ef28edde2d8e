import type { Express } from 'express';
import request, { type Response } from 'supertest';

/** Somebody at a browser: keeps cookies, sends the token of the page it came from, follows no redirect by itself. */
export interface Visitor {
  readonly get: (path: string) => Promise<Response>;
  /** Sends a form of `page` to `path`; `page` is where its token is read, the path itself unless told. */
  readonly post: (path: string, fields?: Readonly<Record<string, string | readonly string[]>>, page?: string) => Promise<Response>;
  readonly signIn: (email: string, password: string, next?: string) => Promise<Response>;
  /** The session cookie as it stands. */
  readonly sessionCookie: () => string | undefined;
}

/** The token of the first form of a page. */
export function csrfIn(html: string): string {
  return /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
}

/** The lines of a page that a reader sees, tags taken out. */
export function visibleText(html: string): string {
  return html
    .replace(/<script[\s\S]*?<\/script>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
}

export function visit(app: Express, headers: Readonly<Record<string, string>> = {}): Visitor {
  const agent = request.agent(app).set({ 'Accept-Language': 'en', ...headers });
  let cookie: string | undefined;
  const seen = (answer: Response): Response => {
    const set = (answer.headers['set-cookie'] as unknown as string[] | undefined)?.find((line) => line.startsWith('usta.sid='));
    if (set !== undefined) cookie = /^usta\.sid=([^;]*)/.exec(set)?.[1];
    return answer;
  };
  const get = async (path: string): Promise<Response> => seen(await agent.get(path));
  const post: Visitor['post'] = async (path, fields = {}, page = path) => {
    const { text } = await get(page);
    return seen(
      await agent
        .post(path)
        .type('form')
        .send({ _csrf: csrfIn(text), ...fields }),
    );
  };
  return {
    get,
    post,
    signIn: (email, password, next) => post('/sign-in', { email, password, ...(next === undefined ? {} : { next }) }, '/sign-in'),
    sessionCookie: () => cookie,
  };
}
