import type { Locale } from '../http/locale.ts';
import type { Problem } from '../../content-schema/validator.ts';
import type { Unresolved } from './form/form-context.ts';
import type { Find } from './form/parse-form.ts';
import type { Pickers } from './writing-pickers.ts';

const OFFERED = 8;

/** What was typed and may mean several things, or nothing that is known. */
export interface Resolution {
  readonly unresolved: readonly Unresolved[];
  readonly problems: readonly Problem[];
}

/** Puts what the typed texts mean into the content; what several things are called is offered to choose from. */
export async function resolveFinds(finds: readonly Find[], pickers: Pickers, locale: Pick<Locale, 'language' | 't'>): Promise<Resolution> {
  const unresolved: Unresolved[] = [];
  const problems: Problem[] = [];
  for (const { field, text, source, add } of finds) {
    const found = await pickers.look(source, text, OFFERED, locale);
    if (found?.exact !== undefined) {
      add(found.exact.code);
      continue;
    }
    const offered = found?.choices ?? [];
    unresolved.push({ field, text, offered });
    problems.push({
      field,
      code: offered.length === 0 ? 'nothing-found' : 'several-found',
      params: { found: text, count: offered.length },
    });
  }
  return { unresolved, problems };
}
