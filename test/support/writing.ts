import type { Config } from '../../server/config.ts';
import type { Submission } from '../../server/publishing/service.ts';
import { fullInstitution } from './full-items.ts';
import { signedIn } from './people.ts';
import { openUstaWithoutSearch, type TestUsta } from './usta.ts';
import { visibleText, type Visitor } from './visitor.ts';

export const SCHOOL = 'baku-industry-college';
export type Author = Awaited<ReturnType<typeof signedIn>>;
export type Fields = Readonly<Record<string, string | readonly string[]>>;
type Answer = Awaited<ReturnType<Visitor['post']>>;

/** The application with two institutions, and an author of the first of them. */
export interface WritingUsta extends TestUsta {
  readonly author: Author;
  readonly stored: (id: string) => Promise<Submission>;
  /** Begins a draft of the author and answers its id. */
  readonly begin: (type?: string, title?: string) => Promise<string>;
}

export async function openWriting(config?: Config): Promise<WritingUsta> {
  const usta = await openUstaWithoutSearch(config);
  const other = { ...fullInstitution(), id: 'other-school', name: { az: 'Başqa məktəb' } };
  await usta.context.institutions.store([fullInstitution(), other]);
  const author = await signedIn(usta, [{ role: 'author', institution: SCHOOL }]);
  return {
    ...usta,
    author,
    stored: async (id) => {
      const found = await usta.context.publishing.find(id);
      if (found === undefined) throw new Error(`no submission ${id}`);
      return found;
    },
    begin: async (type = 'textbook', title = 'Qaynaq işi') => {
      const answer = await author.post('/submissions/new', { type, institution: SCHOOL, language: 'az', title });
      const id = /\/submissions\/([^/]+)\/edit/.exec(answer.headers['location'] ?? '')?.[1];
      if (id === undefined) throw new Error(visibleText(answer.text));
      return id;
    },
  };
}

const ENTITIES: Readonly<Record<string, string>> = { '&#34;': '"', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const plain = (value: string): string => value.replace(/&(?:#34|quot|#39|lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);

function attribute(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value === undefined ? undefined : plain(value);
}

/** What the form of a writing page sends when nothing is changed. */
export function formOf(html: string): Fields {
  const form = /<form id="editor"[\s\S]*?<\/form>/.exec(html)?.[0] ?? '';
  const fields: Record<string, string | string[]> = {};
  const put = (name: string | undefined, value: string): void => {
    if (name === undefined) return;
    const before = fields[name];
    fields[name] = before === undefined ? value : [...[before].flat(), value];
  };
  for (const [tag] of form.matchAll(/<input[^>]*>/g)) {
    const isTick = /type="(?:checkbox|radio)"/.test(tag);
    if (!isTick || /\schecked/.test(tag)) put(attribute(tag, 'name'), attribute(tag, 'value') ?? '');
  }
  for (const [, tag = '', value = ''] of form.matchAll(/<textarea([^>]*)>([\s\S]*?)<\/textarea>/g))
    put(attribute(tag, 'name'), plain(value));
  for (const [, tag = '', options = ''] of form.matchAll(/<select([^>]*)>([\s\S]*?)<\/select>/g)) {
    if (attribute(tag, 'name') !== 'language')
      put(attribute(tag, 'name'), plain(/<option value="([^"]*)" selected/.exec(options)?.[1] ?? ''));
  }
  return fields;
}

/** Fills the form of a page and sends it, as a browser without scripts does. */
export async function fill(by: Visitor, path: string, changes: Fields = {}): Promise<Answer> {
  const { text } = await by.get(path);
  return by.post(path.split('?')[0] ?? path, { ...formOf(text), ...changes }, path);
}
