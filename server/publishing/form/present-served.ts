import { fieldId, sentencesAbout, type FormContext } from './form-context.ts';
import type { ServedRow } from './field-view.ts';
import { servedEntry } from './served.ts';

/** The items that serve an outcome as rows, each with the pages or seconds that were named or typed. */
export function presentServed(
  context: FormContext,
  name: string,
  value: readonly unknown[],
): { readonly widget: 'served'; readonly rows: readonly ServedRow[] } {
  const rows = value.map((reference, position) => {
    const { identifier, pages, seconds } = servedEntry(String(reference));
    const at = `${name}/${String(position)}`;
    const picked = context.nameOf('items', identifier);
    const about = (part: string): string | undefined =>
      sentencesAbout(context, `${at}/${part}`, picked.label, false, fieldId(`${at}/${part}`));
    const typed = (part: string): string | undefined => {
      const found = context.problems.get(`${at}/${part}`)?.[0]?.params['found'];
      return found === undefined ? undefined : String(found);
    };
    return {
      name: at,
      position,
      picked,
      pages: typed('pages') ?? pages,
      seconds: typed('seconds') ?? seconds,
      pagesProblem: about('pages'),
      secondsProblem: about('seconds'),
    };
  });
  return { widget: 'served', rows };
}
