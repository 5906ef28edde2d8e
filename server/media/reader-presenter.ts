import type { Locale } from '../http/locale.ts';
import { said } from '../text/said.ts';
import type { StoredPicture } from './file-model.ts';
import { labelOfPage, type ReaderBook } from './reader-book.ts';
import { addressQuery } from './reader-parameters.ts';
import { directionOfText, readerParagraphs, type ReaderParagraph } from './reader-text.ts';
import type { MediaService } from './service.ts';

/** A chapter or section of a book. */
export interface ReaderEntry {
  readonly name: string;
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  readonly page: number;
  readonly label: string | undefined;
  /** 1 for a chapter, 2 for a section of it, and so on. */
  readonly level: number;
}

/** A page of a book as text and picture. */
export interface ReaderPage {
  readonly number: number;
  /** What is printed on it, where that is not its number. */
  readonly label: string | undefined;
  readonly isScanned: boolean;
  readonly paragraphs: readonly ReaderParagraph[];
  /** How many words are marked. */
  readonly found: number;
  readonly href: string;
  readonly image: string;
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** A picture in several widths. */
export interface ReaderCover {
  readonly sources: readonly { readonly type: string; readonly srcset: string }[];
  readonly href: string;
  readonly width: number;
  readonly height: number;
}

/** The address of a page of a book as text; `more` goes into its query. */
export function pageHref(book: ReaderBook, page: number, query: string): string {
  return `/items/${book.item._id}/pages/${String(page)}${addressQuery({ q: query, file: book.file, pass: book.pass })}`;
}

/** The address of a page as a picture; it changes with the file. */
export function imageHref({ item, record, pass }: ReaderBook, page: number, width: number): string {
  return `/items/${item._id}/pages/${String(page)}/image${addressQuery({ width, file: record._id.slice(0, 12), pass })}`;
}

/** The contents of a book: the outline of its file or, where it has none, the chapters that the item names. */
export function presentContents(book: ReaderBook, locale: Locale): ReaderEntry[] {
  const { item, record, language, pages } = book;
  const outline = (record.outline ?? []).map(({ name, pageStart, level }) => {
    const dir = directionOfText(name, 'ltr');
    return { name, language, dir, page: pageStart, label: labelOfPage(book, pageStart), level };
  });
  if (outline.length > 0 || item.type !== 'textbook') return outline;
  return (item.chapters ?? []).flatMap(({ name, pageStart }) => {
    const title = said(name, locale.language, item.originalLanguage);
    if (title === undefined || pageStart === undefined || pageStart > pages) return [];
    return [{ name: title.text, language: title.language, dir: title.dir, page: pageStart, label: labelOfPage(book, pageStart), level: 1 }];
  });
}

/** Presents a page, counted from 1, with the words of `query` marked. */
export async function presentPage(
  book: ReaderBook,
  number: number,
  query: string,
  parts: { readonly media: Pick<MediaService, 'passages'>; readonly locale: Locale },
): Promise<ReaderPage> {
  const { record, pages, language } = book;
  const [passage] = await parts.media.passages.of(record._id, { page: number });
  const paragraphs = readerParagraphs(passage?.text ?? '', language, query);
  const { link } = parts.locale;
  return {
    number,
    label: labelOfPage(book, number),
    isScanned: record.scanned?.includes(number) === true,
    paragraphs,
    found: paragraphs.reduce((sum, paragraph) => sum + paragraph.parts.filter((part) => part.found).length, 0),
    href: link(pageHref(book, number, query)),
    image: imageHref(book, number, 960),
    previous: number > 1 ? link(pageHref(book, number - 1, query)) : undefined,
    next: number < pages ? link(pageHref(book, number + 1, query)) : undefined,
  };
}

/** Renditions of a cover for a `<picture>`, the lightest format first; undefined where there are none. */
export function presentCover(pictures: readonly StoredPicture[], isLowData: boolean): ReaderCover | undefined {
  const fit = pictures.filter(({ width }) => width <= (isLowData ? 320 : 640));
  const jpegs = fit.filter(({ type }) => type === 'image/jpeg').sort((a, b) => a.width - b.width);
  const [smallest] = jpegs;
  if (smallest === undefined) return undefined;
  return {
    sources: (['image/avif', 'image/webp'] as const).flatMap((type) => {
      const ofType = fit.filter((picture) => picture.type === type);
      const srcset = ofType.map(({ sha256, width }) => `/pictures/${sha256} ${String(width)}w`).join(', ');
      return ofType.length === 0 ? [] : [{ type, srcset }];
    }),
    href: `/pictures/${smallest.sha256}`,
    width: smallest.width,
    height: smallest.height,
  };
}
