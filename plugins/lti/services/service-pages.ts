import type { Platform } from '../platform.ts';
import { jsonOf } from './answer-json.ts';
import { failed, type FailureCode, type ServiceFailure } from './service-failure.ts';
import type { ServiceRequest } from './service-request.ts';

const MOST_PAGES = 500;

/** All rows of a list that comes in pages; with a gap where a later page could not be read. */
export interface ReadPages<T> {
  readonly kind: 'read';
  readonly rows: readonly T[];
  readonly gap?: FailureCode;
}

interface PagesToRead<T> {
  readonly platform: Platform;
  readonly scope: string;
  readonly url: string;
  readonly accept: string;
  /** The rows of one page; undefined where the answer is not what the service answers. */
  readonly rowsOf: (json: unknown) => readonly T[] | undefined;
  /** How long the whole may take; what is read by then is what there is. */
  readonly patienceMs: number;
}

/** The address of the next page (`Link: <…>; rel="next"`, RFC 8288), absolute. */
export function nextPage(link: string | undefined, from: string): string | undefined {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(
    /<([^>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"[^"]*"|[^",;\s]*))?)*)/g,
  )) {
    const [, quoted, plain] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]*))/i.exec(parameters) ?? [];
    const isNext = (quoted ?? plain ?? '').toLowerCase().split(/\s+/).includes('next');
    if (isNext && URL.canParse(target, from)) return new URL(target, from).href;
  }
  return undefined;
}

/**
 * Reads a list page by page. A next page on another origin would be handed our token: it is not read, and neither is one
 * that was read before.
 */
export async function readPages<T>(request: ServiceRequest, list: PagesToRead<T>): Promise<ReadPages<T> | ServiceFailure> {
  const { platform, scope, accept, rowsOf, patienceMs } = list;
  const until = Date.now() + patienceMs;
  const rows: T[] = [];
  const seen = new Set<string>();
  for (let url: string | undefined = list.url; url !== undefined;) {
    const isFirst = seen.size === 0;
    const broken = (failure: ServiceFailure): ReadPages<T> | ServiceFailure =>
      isFirst ? failure : { kind: 'read', rows, gap: failure.code };
    if (new URL(url).origin !== new URL(list.url).origin) return broken(failed('next-foreign'));
    if (seen.has(url) || seen.size >= MOST_PAGES) return broken(failed('answer-unexpected'));
    if (Date.now() > until) return broken(failed('platform-silent'));
    seen.add(url);
    const answered = await request(platform, scope, url, { headers: { Accept: accept } });
    if (answered.kind === 'failed') return broken(answered);
    const page = rowsOf(jsonOf(answered.answer.text));
    if (page === undefined) return broken(failed('answer-unexpected'));
    rows.push(...page);
    url = nextPage(answered.answer.headers['link'], url);
  }
  return { kind: 'read', rows };
}
