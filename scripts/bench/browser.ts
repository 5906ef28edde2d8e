import http from 'node:http';
import { StartError } from '../../server/errors.ts';

/** Somebody signed in, on one connection that stays open. */
export interface Browser {
  readonly signIn: (email: string, password: string) => Promise<void>;
  readonly get: (path: string) => Promise<void>;
  /** Sends the form of a page as it was opened first, each value changed by `edit`, the revision as the last answer gave it. */
  readonly save: (path: string, edit: (name: string, value: string) => string) => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { '&#34;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const plain = (text: string): string => text.replace(/&(?:#34|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
const attribute = (tag: string, name: string): string | undefined => {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
};

/** The fields of a page's forms with what stands in them. */
function fieldsOf(html: string): [name: string, value: string][] {
  const fields: [string, string][] = [];
  for (const [tag, text] of html.matchAll(/<input\b[^>]*>|<textarea\b[^>]*>([^]*?)<\/textarea>/g)) {
    const name = attribute(tag, 'name');
    const type = attribute(tag, 'type');
    if (name === undefined || ((type === 'checkbox' || type === 'radio') && !/\schecked/.test(tag))) continue;
    if (type !== 'file') fields.push([name, text === undefined ? (attribute(tag, 'value') ?? '') : plain(text.replace(/^\n/, ''))]);
  }
  for (const [, head = '', options = ''] of html.matchAll(/<select\b([^>]*)>([^]*?)<\/select>/g)) {
    const chosen = /<option\b[^>]*\sselected[^>]*>/.exec(options)?.[0];
    const name = attribute(head, 'name');
    if (name !== undefined && chosen !== undefined) fields.push([name, attribute(chosen, 'value') ?? '']);
  }
  return fields;
}

/** The form of a page that is sent to `path`. */
function formOf(html: string, path: string): string {
  const form = Array.from(html.matchAll(/<form\b[^>]*>[^]*?<\/form>/g), ([text]) => text).find(
    (text) => text.startsWith('<form') && attribute(text.slice(0, text.indexOf('>') + 1), 'action') === path,
  );
  if (form === undefined) throw new StartError('answer', `${path} has no form.`);
  return form;
}

export function createBrowser(address: string, agent: http.Agent): Browser {
  const cookies = new Map<string, string>();
  const forms = new Map<string, { fields: readonly [string, string][]; revision: string }>();

  const send = (method: string, path: string, body?: string, accept = 'text/html'): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        Accept: accept,
        'Accept-Language': 'az',
        Cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(body === undefined
          ? {}
          : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(Buffer.byteLength(body)) }),
      };
      const request = http.request(new URL(path, address), { method, agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => {
          for (const line of response.headers['set-cookie'] ?? []) {
            const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
            cookies.set(name, value);
          }
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(parts).toString() });
        });
      });
      request.on('error', reject);
      request.end(body);
    });

  const opened = async (path: string): Promise<string> => {
    const { status, text } = await send('GET', path);
    if (status !== 200) throw new StartError('answer', `${path} answered ${String(status)}, not 200.`);
    return text;
  };

  return {
    signIn: async (email, password) => {
      const token = fieldsOf(await opened('/sign-in')).find(([name]) => name === '_csrf')?.[1] ?? '';
      const { status } = await send('POST', '/sign-in', new URLSearchParams({ _csrf: token, email, password }).toString());
      if (status !== 303) throw new StartError('answer', `Signing in answered ${String(status)}, not 303.`);
    },
    get: async (path) => {
      await opened(path);
    },
    save: async (path, edit) => {
      const html = forms.has(path) ? undefined : await opened(path);
      const form = forms.get(path) ?? { fields: fieldsOf(formOf(html ?? '', path)), revision: '' };
      const { revision } = form;
      const fields = form.fields.map(([name, value]): [string, string] => [
        name,
        name === 'revision' && revision !== '' ? revision : edit(name, value),
      ]);
      const { status, text } = await send('POST', path, new URLSearchParams(fields).toString(), 'application/json');
      if (status !== 200) throw new StartError('answer', `Saving ${path} answered ${String(status)}, not 200: ${text.slice(0, 200)}`);
      forms.set(path, { fields: form.fields, revision: String((JSON.parse(text) as { revision: number }).revision) });
    },
  };
}
