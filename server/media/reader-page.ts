import { ownFiles } from '../../content-schema/own-files.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { filePath, type PresentInside, type StoredItem } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { signInPath } from '../accounts/require.ts';
import { mayOpen, passFor } from './access.ts';
import type { Problem } from './problem.ts';
import { findBook, hasBook, pageNumbered, type ReaderBook } from './reader-book.ts';
import { ENGINE_PATH } from './reader-engine.ts';
import { addressQuery, readerParameters } from './reader-parameters.ts';
import {
  pageHref,
  presentContents,
  presentCover,
  presentPage,
  type ReaderCover,
  type ReaderEntry,
  type ReaderPage,
} from './reader-presenter.ts';
import type { MediaService } from './service.ts';

/** On the item's page; the whole list is in the reader and beside the pages. */
const MOST_ENTRIES = 60;

/** A book that the person may read here. */
export interface OpenBook {
  readonly pages: number;
  readonly size: string;
  readonly bytes: number;
  /** Number of pages that are pictures without text. */
  readonly scanned: number;
  /** The page that the address names, or the first. */
  readonly place: number;
  readonly isPlaceNamed: boolean;
  readonly query: string;
  /** The page that the address names, as text. */
  readonly page: ReaderPage | undefined;
  readonly contents: readonly ReaderEntry[];
  /** Whether the list is longer than what is shown. */
  readonly isCut: boolean;
  /** Which way its pages follow one another. */
  readonly dir: 'ltr' | 'rtl';
  /** Addresses: the PDF, what the reader asks for, the pages as text, this page with `page=` to be filled in, the search inside. */
  readonly file: string;
  readonly facts: string;
  readonly pagesHref: string;
  /** The page that the address names, or the first, as text on a page of its own. */
  readonly plainHref: string;
  /** What addresses name the file by, where it is not the item's first book. */
  readonly fileName: string | undefined;
  /** What its addresses carry as `pass=`, for somebody who opens it by a pass. */
  readonly pass: string | undefined;
  readonly pageHref: string;
  readonly search: string;
  readonly searchApi: string;
  readonly engine: string;
}

/** What the page of a textbook shows of its own file. */
export interface ReaderView {
  /** Who may open it, where the person who asks may not. */
  readonly closed: { readonly to: 'login' | 'organisation'; readonly signIn: string | undefined } | undefined;
  /** Why it cannot be read. */
  readonly problem: Problem | undefined;
  readonly isWaiting: boolean;
  readonly book: OpenBook | undefined;
  readonly cover: ReaderCover | undefined;
}

async function coverOf(item: StoredItem, media: Pick<MediaService, 'files'>, isLowData: boolean): Promise<ReaderCover | undefined> {
  const own = ownFiles(item);
  const records = await media.files.findAll(own.map(({ sha256 }) => sha256));
  const picturesOf = (role: string): ReaderCover | undefined =>
    own.filter((file) => file.role === role).flatMap(({ sha256 }) => presentCover(records.get(sha256)?.pictures ?? [], isLowData) ?? [])[0];
  return picturesOf('cover') ?? picturesOf('book');
}

interface Asked {
  readonly page: string;
  readonly query: string;
}

async function openBook(book: ReaderBook, asked: Asked, locale: Locale, media: Pick<MediaService, 'passages'>): Promise<OpenBook> {
  const { item, record, pages, file, pass } = book;
  const place = pageNumbered(pages, asked.page);
  const contents = presentContents(book, locale);
  // The outline of a long book is cut to its chapters before it is cut off.
  const chapters = contents.length > MOST_ENTRIES ? contents.filter(({ level }) => level === 1) : contents;
  const shown = chapters.slice(0, MOST_ENTRIES);
  const address = `/items/${item._id}`;
  const kept = addressQuery({ q: asked.query, file, pass });
  return {
    pages,
    size: locale.bytes(record.size),
    bytes: record.size,
    scanned: record.scanned?.length ?? 0,
    place: place ?? 1,
    isPlaceNamed: place !== undefined,
    query: asked.query,
    page: place === undefined ? undefined : await presentPage(book, place, asked.query, { media, locale }),
    contents: shown,
    isCut: shown.length < contents.length,
    dir: vocabulary('languages').get(book.language)?.dir ?? 'ltr',
    file: `${filePath(item._id, record._id)}${addressQuery({ pass })}`,
    facts: locale.link(`${address}/book${addressQuery({ file, pass })}`),
    pagesHref: locale.link(`${address}/pages`),
    plainHref: locale.link(pageHref(book, place ?? 1, asked.query)),
    fileName: file,
    pass,
    pageHref: `${kept === '' ? '?' : `${kept}&`}page=`,
    search: locale.link(`${address}/search`),
    searchApi: locale.link(`/api${address}/passages`),
    engine: ENGINE_PATH,
  };
}

/** Presents the reader, the contents and the cover of a textbook. */
export function createReaderInside(media: Pick<MediaService, 'files' | 'passages'>): PresentInside {
  return async (item, req) => {
    const { locale, lowData, user, query, accessPass } = req;
    const cover = await coverOf(item, media, lowData);
    if (!hasBook(item)) return { model: { reader: { cover } }, styles: ['reader.css'] };
    const asked = readerParameters(query);
    const isClosed = !mayOpen(item, user, accessPass);
    const found = await findBook(item, asked.file, media);
    const view: ReaderView = {
      closed: isClosed
        ? {
            to: item.conditionsOfAccess === 'organisation' ? 'organisation' : 'login',
            signIn: user === undefined ? signInPath(req) : undefined,
          }
        : undefined,
      problem: found !== undefined && !('pages' in found) ? found.record.problem : undefined,
      isWaiting: found !== undefined && !('pages' in found) && found.record.reading === 'waiting',
      book:
        isClosed || found === undefined || !('pages' in found)
          ? undefined
          : await openBook({ ...found, pass: passFor(item, accessPass) }, asked, locale, media),
      cover,
    };
    return { model: { reader: view }, styles: ['reader.css'] };
  };
}
