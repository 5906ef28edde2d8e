import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import type { StoredItem } from '../catalogue/service.ts';
import { isOpenToAll, type Passage } from '../media/service.ts';
import { fold, foldedVariants } from '../text/fold.ts';
import { FACETS, type Facet } from './index-settings.ts';
import { itemFacts, readFiles, wellFormed, type FilesOfItems, type ItemFacts } from './item-facts.ts';

/** What readers narrow items by; a passage has the values of its item. */
export type FacetValues = Pick<ItemFacts, Facet | 'occupation'>;

/** A page or half a minute as the index holds it. Its text stays in the database. */
export interface PassageDocument extends FacetValues {
  readonly id: string;
  readonly item: string;
  /** The same for all passages of an item that were written together. */
  readonly mark: string;
  /** Id of the passage in the database. */
  readonly passage: string;
  /** In what form it names its place: a page's number, or the second of a caption. */
  readonly form: Passage['kind'];
  readonly place: number;
  /** Second at which it ends. */
  readonly end: number | null;
  /** What is printed on the page, where that is not its number. */
  readonly label: string | null;
  /** The file that it comes from, where that is not the item's first of its kind. */
  readonly file: string | null;
  /** The beginning of the file's sha256. */
  readonly source: string;
  /** Language of the text. */
  readonly written: string;
  /** Whether everybody may read it. */
  readonly open: boolean;
  readonly folded: string;
}

/** The last document that is written of an item's passages: with it all are there. It has no text, so nothing finds it. */
export interface PassageSeal {
  readonly id: string;
  readonly item: string;
  readonly mark: string;
  readonly seal: string;
}

/** What the passages of an item shall be. */
export interface PassagePlan {
  readonly item: string;
  readonly mark: string;
  readonly files: ReturnType<typeof readFiles>;
  readonly shared: Pick<PassageDocument, 'item' | 'mark' | 'open'> & FacetValues;
}

/** How much of a file's sha256 an address names it by. */
export const FILE_NAME_LENGTH = 12;

/** The plan for an item; undefined where none of its files has a text. */
export function passagePlan(item: StoredItem, files: FilesOfItems): PassagePlan | undefined {
  const read = readFiles(item, files);
  if (read.length === 0) return undefined;
  const facts = itemFacts(item, files);
  const values = Object.fromEntries([...FACETS, 'occupation' as const].map((facet) => [facet, facts[facet]])) as unknown as FacetValues;
  const open = isOpenToAll(item);
  const generations = read.map(({ record, language }) => [record._id, record.generation, language]);
  const digest = createHash('sha256')
    .update(stringify([values, open, generations]))
    .digest('hex')
    .slice(0, 20);
  const mark = `${item._id}-${digest}`;
  return { item: item._id, mark, files: read, shared: wellFormed({ ...values, item: item._id, mark, open }) };
}

/** The parts of words that a joiner holds together, as in Persian and in scripts of India: people write them apart as well. */
function joinedParts(text: string): string[] {
  const joined = text.match(/[\p{L}\p{M}\p{N}]+(?:[\u200c\u200d]+[\p{L}\p{M}\p{N}]+)+/gu) ?? [];
  return [...new Set(joined)].map((word) => fold(word.replace(/[\u200c\u200d]+/g, ' ')));
}

/** A passage of one of the files of a plan as the index shall hold it. */
export function passageDocument({ item, files, shared }: PassagePlan, at: number, passage: Passage): PassageDocument {
  const { kind, sha256 } = passage;
  const place = kind === 'page' ? (passage.page ?? 0) : (passage.start ?? 0);
  const isFirst = files.findIndex(({ record }) => record.kind === files[at]?.record.kind) === at;
  return {
    ...shared,
    // Milliseconds: an id has no full stop.
    id: `${item}-${sha256.slice(0, FILE_NAME_LENGTH)}-${kind === 'page' ? String(place) : `t${String(Math.round(place * 1000))}`}`,
    passage: passage._id,
    form: kind,
    place,
    end: passage.end ?? null,
    label: passage.label?.toWellFormed() ?? null,
    file: isFirst ? null : sha256.slice(0, FILE_NAME_LENGTH),
    source: sha256.slice(0, FILE_NAME_LENGTH),
    written: files[at]?.language ?? 'und',
    folded: [passage.folded, ...foldedVariants(passage.text), ...joinedParts(passage.text)].join(' ').toWellFormed(),
  };
}

export function passageSeal({ item, mark }: PassagePlan): PassageSeal {
  return { id: `${item}-seal`, item, mark, seal: mark };
}
