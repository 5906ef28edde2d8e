import request, { type Response } from 'supertest';
import type { Express } from 'express';

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#34;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

/** The hidden fields and ticked boxes of the form of a page, in order. */
export function fieldsOf({ text }: Pick<Response, 'text'>): [string, string][] {
  return [...text.matchAll(/<input [^>]*>/g)].flatMap(([input]): [string, string][] => {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    const value = /value="([^"]*)"/.exec(input)?.[1];
    const isSent = !input.includes('type="checkbox"') || input.includes(' checked');
    return name === undefined || value === undefined || !isSent ? [] : [[name, unescaped(value)]];
  });
}

/** The values of the buttons of a page. */
export function buttonsOf({ text }: Pick<Response, 'text'>): string[] {
  return [...text.matchAll(/<button [^>]*name="do" value="([^"]*)"/g)].map(([, value = '']) => unescaped(value));
}

/** Presses a button of a page without JavaScript; `typed` replaces what fields hold. */
export async function press(
  app: Express,
  page: Response,
  button: string,
  typed: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<Response> {
  const body = new URLSearchParams(fieldsOf(page).filter(([name]) => !(name in typed)));
  for (const [name, values] of Object.entries(typed)) for (const value of [values].flat()) body.append(name, value);
  body.append('do', button);
  return request(app).post('/lti/deep-link').set('Accept-Language', 'en').type('form').send(body.toString());
}

/** The signed response that a page posts. */
export function jwtOf(page: Response): string {
  return fieldsOf(page).find(([name]) => name === 'JWT')?.[1] ?? '';
}
