import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Item } from '../../content-schema/validator.ts';
import type { Context } from '../../server/context.ts';
import type { MediaKind } from '../../server/media/service.ts';

const PATIENCE_MS = 5 * 60_000;

/** A file that came in, and the item it belongs to. */
export interface BroughtFile {
  readonly identifier: string;
  readonly kind: 'book' | 'video';
  readonly language: string;
  readonly sha256: string;
}

/** `name.tr.pdf` is in Turkish. */
function namedIn(file: string): { readonly title: string; readonly language: string } {
  const parts = path.basename(file).split('.').slice(0, -1);
  const last = parts.at(-1) ?? '';
  const isLanguage = parts.length > 1 && /^[a-z]{2,3}(?:-[A-Za-z]+)?$/.test(last);
  return { title: (isLanguage ? parts.slice(0, -1) : parts).join(' '), language: isLanguage ? last : 'en' };
}

async function filesBelow(folder: string, extension: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Sends a file in as a person would, and waits until it is read; undefined where it is refused or cannot be read. */
async function send(context: Context, file: string, kind: MediaKind, language: string): Promise<object | undefined> {
  const received = await context.media.receive(createReadStream(file), { kind, name: path.basename(file), language }, context.jobs);
  if (!received.ok) {
    console.log(`${path.basename(file)}: refused (${received.problem.code})`);
    return undefined;
  }
  const { file: record, jobs } = received.value;
  const [read] = await Promise.all(
    jobs.filter(({ kind: job }) => job.startsWith('read-')).map(({ _id }) => context.jobs.wait(_id, PATIENCE_MS)),
  );
  if (read !== undefined && read.state !== 'done') {
    console.log(`${path.basename(file)}: ${read.state} (${read.error?.code ?? ''})`);
    return undefined;
  }
  return { sha256: record._id, encodingFormat: record.type, contentSize: record.size, name: record.name, inLanguage: language };
}

const shaOf = (media: object): string => (media as { readonly sha256: string }).sha256;
const primary = (language: string): string => language.split('-')[0] ?? language;

/** Brings the PDFs of `textbooks` and the captions of `videos` below a folder into the catalogue: a book each, a video for all captions of one name. */
export async function bringFiles(context: Context, folder: string, knowsLanguage: (code: string) => boolean): Promise<BroughtFile[]> {
  const brought: BroughtFile[] = [];
  const items: Item[] = [];
  const inLanguages = (languages: readonly string[]): string[] => {
    const known = [...new Set(languages.map(primary))].filter(knowsLanguage);
    return known.length === 0 ? ['en'] : known.slice(0, 20);
  };
  for (const file of await filesBelow(path.join(folder, 'textbooks'), '.pdf')) {
    const { title, language } = namedIn(file);
    const book = await send(context, file, 'textbook', language);
    if (book === undefined) continue;
    const identifier = `eval:${path.basename(file)}`;
    const [original = 'en'] = inLanguages([language]);
    items.push({
      type: 'textbook',
      identifier,
      originalLanguage: original,
      inLanguage: [original],
      name: { [original]: title },
      encoding: [book],
    });
    brought.push({ identifier, kind: 'book', language, sha256: shaOf(book) });
  }
  const videos = new Map<string, { file: string; language: string }[]>();
  for (const file of await filesBelow(path.join(folder, 'videos'), '.vtt')) {
    const { title, language } = namedIn(file);
    // Chapters and descriptions are not what is said.
    if (/^(?:chapters|descriptions)\b/.test(title)) continue;
    const key = `${path.basename(path.dirname(file))} ${title}`;
    videos.set(key, [...(videos.get(key) ?? []), { file, language }]);
  }
  for (const [name, files] of videos) {
    const caption: object[] = [];
    const identifier = `eval:${name}`;
    for (const { file, language } of files) {
      const sent = await send(context, file, 'caption', language);
      if (sent === undefined) continue;
      caption.push(sent);
      brought.push({ identifier, kind: 'video', language, sha256: shaOf(sent) });
    }
    const languages = inLanguages(files.map(({ language }) => language));
    const [original = 'en'] = languages;
    items.push({
      type: 'video-lesson',
      identifier,
      originalLanguage: original,
      inLanguage: languages,
      name: { [original]: name },
      caption,
    });
  }
  await context.catalogue.store(items);
  return brought;
}
