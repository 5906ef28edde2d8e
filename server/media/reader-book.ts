import { ownFiles } from '../../content-schema/own-files.ts';
import type { StoredItem } from '../catalogue/service.ts';
import type { FileRecord } from './file-model.ts';
import type { MediaService } from './service.ts';

/** A PDF of an item that is stored here. */
export interface ReaderBook {
  readonly item: StoredItem;
  readonly record: FileRecord;
  /** Number of pages. */
  readonly pages: number;
  /** Of its text, as the file or the item says. */
  readonly language: string;
  /** What addresses name it by; undefined for the first book of an item. */
  readonly file: string | undefined;
  /** What its addresses carry as `pass=`, for somebody who opens it by a pass. */
  readonly pass?: string | undefined;
}

const FILE_NAME_LENGTH = 12;

/** The sha256 of each PDF of an item that is stored here. */
function pdfsOf(item: StoredItem): readonly { readonly sha256: string; readonly inLanguage?: string }[] {
  return ownFiles(item).filter(({ role, encodingFormat }) => role === 'book' && encodingFormat === 'application/pdf');
}

/** Whether an item has a PDF of its own, readable or not. */
export function hasBook(item: StoredItem): boolean {
  return pdfsOf(item).length > 0;
}

/**
 * The PDF of an item whose sha256 begins with `file`, or its first one. Undefined where there is none here; without a number of
 * pages where it was not read yet or cannot be read.
 */
export async function findBook(
  item: StoredItem,
  file: string,
  media: Pick<MediaService, 'files'>,
): Promise<ReaderBook | Pick<ReaderBook, 'record'> | undefined> {
  const pdfs = pdfsOf(item);
  const chosen = (file === '' ? undefined : pdfs.find(({ sha256 }) => sha256.startsWith(file))) ?? pdfs[0];
  const record = chosen === undefined ? undefined : await media.files.find(chosen.sha256);
  if (chosen === undefined || record === undefined) return undefined;
  if (record.pages === undefined) return { record };
  return {
    item,
    record,
    pages: record.pages,
    language: chosen.inLanguage ?? record.language ?? item.inLanguage[0] ?? item.originalLanguage,
    file: chosen === pdfs[0] ? undefined : chosen.sha256.slice(0, FILE_NAME_LENGTH),
  };
}

/** What is printed on a page, where that is not its number. */
export function labelOfPage({ record }: ReaderBook, page: number): string | undefined {
  const label = record.labels?.[page - 1] ?? '';
  return label === '' || label === String(page) ? undefined : label;
}

/** The page that somebody means by what is printed on it or by its number; what is printed counts first. */
export function pageNamed({ record, pages }: ReaderBook, name: string): number | undefined {
  const wanted = name.trim().toLowerCase();
  const labelled = (record.labels ?? []).findIndex((label) => label !== '' && label.toLowerCase() === wanted);
  if (labelled >= 0) return labelled + 1;
  return pageNumbered(pages, wanted);
}

/** A page by its number alone. */
export function pageNumbered(pages: number, name: string): number | undefined {
  const number = /^[1-9]\d{0,5}$/.test(name) ? Number(name) : 0;
  return number >= 1 && number <= pages ? number : undefined;
}
