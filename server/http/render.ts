import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import type { Request, Response } from 'express';
import { projectRoot } from '../../content-schema/project-root.ts';
import { INTERFACE_LANGUAGES, vocabulary } from '../../content-schema/vocabularies.ts';
import type { Assets } from './assets.ts';
import { lazyCsrfToken } from './csrf.ts';
import { takeFlash } from './flash.ts';

const folder = path.join(projectRoot, 'views');

/** What every page says about itself. */
export interface PageHead {
  /** The page's own title; the site's name is added. */
  readonly title: string;
  readonly description?: string;
  /** Path without a language, for canonical and alternate addresses. */
  readonly path: string;
  readonly status?: number;
  /** Keeps search engines away from pages that are lists of lists. */
  readonly noindex?: boolean;
  /** A page of forms and tables: it loads workshop.css, as every page does for people who are signed in. */
  readonly workshop?: boolean;
  /** Style sheets of views/assets beside site.css and the one of the page's folder. */
  readonly styles?: readonly string[];
  /** `frame`: without the site's header and footer, for pages that others show in a frame. */
  readonly layout?: 'page' | 'frame';
  /** JSON-LD of what the page is about. */
  readonly linkedData?: object;
}

export type Render = (req: Request, res: Response, page: string, head: PageHead, model: object) => void;

/** JSON for a script element: nothing in it can end the element. */
function scriptJson(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

/**
 * What every template begins with. Its `include` hands the locals and its own ones on in one copy; the one of EJS
 * copies each local twice for every partial, which is most of a page's time.
 */
const OWN_INCLUDE = '<% include = (name, own) => view.partial(name, { ...view, ...own }); %>';

/** The locals are ours, so EJS need not copy them to take their prototype away. */
const TEMPLATE_OPTIONS = { strict: true, localsName: 'view', _with: false, unsafePrototypeLocals: true };

/** An entry of the menu of people who are signed in. */
export interface MenuEntry {
  readonly key: string;
  readonly path: string;
  readonly action: string;
}

export interface RenderOptions {
  readonly assets: Pick<Assets, 'url' | 'has'>;
  readonly publicUrl: (req: Request) => string;
  /** What the person may do somewhere, by action: `view.may['account.manage']`. */
  readonly permitted: (req: Request) => Readonly<Record<string, boolean>>;
  /** Pages of plugins for people who may do `action`: `menu.<key>` of the locale files is what the menu says. */
  readonly menu: readonly MenuEntry[];
}

/**
 * Renders a page of views/pages inside views/layouts/page.ejs. Templates are compiled once. Beside the locale every
 * template has `person` (id and name, where one is signed in), `may`, `unreadNotices`, `csrf` for forms and `flash`, what is to be said once.
 */
export function createRender({ assets, publicUrl, permitted, menu }: RenderOptions): Render {
  const compiled = new Map<string, ejs.TemplateFunction>();
  const template = (name: string): ejs.TemplateFunction => {
    let found = compiled.get(name);
    if (found === undefined) {
      const filename = path.join(folder, `${name}.ejs`);
      found = ejs.compile(OWN_INCLUDE + readFileSync(filename, 'utf8'), { ...TEMPLATE_OPTIONS, filename });
      compiled.set(name, found);
    }
    return found;
  };
  /** What all pages have, what tables and forms have, what the pages of the folder have (search/results: search.css), what this page names. */
  const sheetsOf = (page: string, head: PageHead, isSignedIn: boolean): readonly string[] => {
    const ofFolder = `${page.split('/')[0] ?? ''}.css`;
    const names = ['site.css'];
    if (isSignedIn || head.workshop === true) names.push('workshop.css');
    if (assets.has(ofFolder)) names.push(ofFolder);
    return [...names, ...(head.styles ?? [])].map(assets.url);
  };
  /** `name` is its path in views, with a slash before it. */
  const partial = (name: string, locals: object): string => template(name.slice(1))(locals);
  return (req, res, page, head, model) => {
    const { locale } = req;
    const languages = INTERFACE_LANGUAGES.map((code) => ({
      code,
      name: vocabulary('languages').get(code)?.endonym ?? code,
      href: locale.inLanguage(code),
      current: code === locale.language,
    }));
    if (req.user !== undefined && res.get('Cache-Control') === undefined) res.set('Cache-Control', 'private, no-cache');
    const view = {
      ...locale,
      person: req.user === undefined ? undefined : { id: req.user.id, name: req.user.name },
      may: permitted(req),
      menu,
      unreadNotices: req.unreadNotices ?? 0,
      lowData: req.lowData,
      here: req.originalUrl,
      csrf: lazyCsrfToken(req),
      flash: takeFlash(req),
      asset: assets.url,
      sheets: sheetsOf(page, head, req.user !== undefined),
      partial,
      head,
      languages,
      page,
      origin: publicUrl(req),
      linkedData: head.linkedData === undefined ? undefined : scriptJson(head.linkedData),
      ...model,
    };
    const body = template(`pages/${page}`)(view);
    res
      .status(head.status ?? 200)
      .type('html')
      .send(template(`layouts/${head.layout ?? 'page'}`)({ ...view, body }));
  };
}
