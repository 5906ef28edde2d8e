import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Locale } from '../http/locale.ts';
import type { TextPart } from '../text/highlight.ts';
import { passageText } from './passage-text.ts';
import type { FoundPassage } from './search-types.ts';

/** A place inside an item as a link that opens it there. */
export interface PassageRow {
  readonly form: FoundPassage['form'];
  readonly place: number;
  /** `p. 47`, `03:12`. */
  readonly label: string;
  readonly href: string;
  /** Nothing where not everybody may read it. */
  readonly text: readonly TextPart[];
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
}

const RTL = new Set(['ar', 'fa', 'he', 'ur', 'ps', 'ckb', 'ug', 'yi', 'sd', 'dv']);

function directionOf(language: string): 'ltr' | 'rtl' {
  const [primary = ''] = language.split('-');
  return vocabulary('languages').get(primary)?.dir ?? (RTL.has(primary) ? 'rtl' : 'ltr');
}

/** The address of a page or second of the item at `path`, with the words to mark. */
function placeAddress(path: string, { form, place, file, written }: FoundPassage, query: string): string {
  const parameters =
    form === 'page'
      ? { page: String(place), q: query, ...(file === null ? {} : { file }) }
      : { t: String(Math.floor(place)), q: query, ...(written === 'und' || file === null ? {} : { captions: written }) };
  return `${path}?${String(new URLSearchParams(parameters))}`;
}

/** A passage of the item at `path`; the page number that the address has is the place in the file, the label what is printed there. */
export function presentPassage(passage: FoundPassage, path: string, query: string, { t, clock, link }: Locale): PassageRow {
  const { form, place, label, written, text } = passage;
  const page = label === null ? t('book.page', { page: place }) : t('passage.page.label', { label });
  return {
    form,
    place,
    label: form === 'page' ? page : clock(place),
    href: link(placeAddress(path, passage, query)),
    text: text === undefined ? [] : passageText(text, query),
    language: written,
    dir: directionOf(written),
  };
}
