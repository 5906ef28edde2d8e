import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { projectRoot } from '../../content-schema/project-root.ts';
import type { MediaObject } from '../../content-schema/types.ts';
import type { Item } from '../../content-schema/validator.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import type { Context } from '../../server/context.ts';
import { typesetPdf } from '../../server/exchange/service.ts';
import { webVtt, type MediaKind } from '../../server/media/service.ts';
import { BOOKLET_TEMPLATE } from './booklet-template.ts';

const folder = path.join(projectRoot, 'scripts/seed/sample');

/** What is said from one second to another, by language. */
type SaidAt = Readonly<Record<string, string | number>> & { readonly start: number; readonly end: number };

interface BookletText {
  readonly contents: string;
  readonly chapters: readonly { readonly title: string; readonly paragraphs: readonly string[] }[];
}

interface SampleFile {
  readonly kind: MediaKind;
  readonly name: string;
  readonly language: string;
  readonly bytes: Uint8Array;
}

async function readTexts<T>(name: string): Promise<Readonly<Record<string, T>>> {
  return JSON.parse(await readFile(path.join(folder, `${name}.json`), 'utf8')) as Record<string, T>;
}

function captionFile(cues: readonly SaidAt[], language: string): SampleFile {
  const text = webVtt(cues.map((cue) => ({ start: cue.start, end: cue.end, text: String(cue[language]) })));
  return { kind: 'caption', name: `${language}.vtt`, language, bytes: Buffer.from(text) };
}

/** Without Arabic vowel signs: a letter that carries one shares its glyph, and its text in the PDF, with those that carry none. */
const unvowelled = (text: string): string => text.replace(/[\u064b-\u0652]/gu, '');

/** The booklet of an item as PDF; undefined where it could not be set, so that the item stays without one. */
async function bookletFile(item: Item, { contents, chapters }: BookletText): Promise<SampleFile | undefined> {
  const language = item.originalLanguage;
  const data = {
    language,
    dir: vocabulary('languages').get(language)?.dir ?? 'ltr',
    title: item.name[language] ?? '',
    creators: (item.creator ?? []).map(({ name }) => name),
    publishers: (item.publisher ?? []).map(({ name }) => name),
    contents,
    chapters,
  };
  const pdf = await typesetPdf(BOOKLET_TEMPLATE, unvowelled(JSON.stringify(data)));
  const name = `${item.identifier.split(':').at(-1) ?? 'book'}.pdf`;
  return pdf.ok ? { kind: 'textbook', name, language, bytes: pdf.value } : undefined;
}

/**
 * The sample's items with the files that are made of our own texts: captions in five languages, and booklets. The files
 * go the way of every upload; answers the ids of the jobs that read them, too.
 */
export async function addSampleFiles(
  items: readonly Item[],
  { media, jobs }: Pick<Context, 'media' | 'jobs'>,
): Promise<{ readonly items: readonly Item[]; readonly jobs: readonly string[] }> {
  const [captions, booklets] = await Promise.all([readTexts<readonly SaidAt[]>('captions'), readTexts<BookletText>('booklet-texts')]);
  const begun: string[] = [];

  const store = async ({ kind, name, language, bytes }: SampleFile): Promise<MediaObject[]> => {
    const received = await media.receive(Readable.from([Buffer.from(bytes)]), { kind, name, language }, jobs);
    if (!received.ok) throw new Error(`sample file ${name}: ${received.problem.code}`);
    const { file, jobs: reading } = received.value;
    begun.push(...reading.map(({ _id }) => _id));
    return [{ sha256: file._id, encodingFormat: file.type, contentSize: file.size, name, inLanguage: language }];
  };

  const filled = items.map(async (item): Promise<Item> => {
    const [cues, booklet] = [captions[item.identifier], booklets[item.identifier]];
    if (cues !== undefined && item.type === 'video-lesson') {
      const languages = Object.keys(cues[0] ?? {}).filter((key) => key !== 'start' && key !== 'end');
      const files = await Promise.all(languages.map((language) => store(captionFile(cues, language))));
      return { ...item, caption: files.flat() };
    }
    if (booklet !== undefined && item.type === 'textbook') {
      const file = await bookletFile(item, booklet);
      return file === undefined ? item : { ...item, encoding: await store(file) };
    }
    return item;
  });
  return { items: await Promise.all(filled), jobs: begun };
}
