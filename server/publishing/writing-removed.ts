import type { Locale } from '../http/locale.ts';
import type { Node } from '../programmes/service.ts';
import { said, type Said } from '../text/said.ts';
import type { Submission } from './service.ts';

/** A deleted node that can be brought back. */
export interface RemovedRow {
  readonly id: string;
  readonly code: string;
  readonly name: Said<string> | undefined;
  readonly at: string;
  /** Deleted so lately that it is said at the top of the page. */
  readonly isNew: boolean;
}

const NEW_MS = 60_000;

/** What was deleted, the latest first. */
export function presentRemoved({ removed, content }: Submission, { language, moment }: Locale, now = Date.now()): RemovedRow[] {
  return removed.map(({ id, node, at }, place) => {
    const { code = '', name } = node as Node;
    const isNew = place === 0 && now - at.getTime() < NEW_MS;
    return { id, code, name: said(name, language, String(content['originalLanguage'])), at: moment(at), isNew };
  });
}
