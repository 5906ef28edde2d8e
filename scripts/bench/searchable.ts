import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../server/config.ts';
import { createContext, type Context } from '../../server/context.ts';
import { itemId } from '../../server/catalogue/service.ts';
import { StartError } from '../../server/errors.ts';
import type { Job } from '../../server/jobs/service.ts';
import { createLog } from '../../server/log.ts';

const LOOK_MS = 10;
const COVER_MS = 60_000;

/** A catalogue of its own that books are sent to, to see how long it takes until they are found. */
export interface SearchableBench {
  /**
   * Sends files, all at once, each as the book of an item; answers how many ms it takes until all of their pages can be
   * searched. The same file a second time is another content.
   */
  readonly send: (files: readonly string[]) => Promise<number>;
  readonly close: () => Promise<void>;
}

interface Book {
  readonly name: string;
  readonly identifier: string;
  readonly content: Buffer;
}

/** Stores a book and its item, and waits until it is read; answers the jobs that may still be at work. */
async function bring({ media, jobs, catalogue }: Context, { name, identifier, content }: Book): Promise<readonly Job[]> {
  const received = await media.receive(Readable.from([content]), { kind: 'textbook', name, language: 'en' }, jobs);
  if (!received.ok) throw new StartError('refused', `${name} is refused (${received.problem.code}); take it out of the folder.`);
  const { _id: sha256, type, size } = received.value.file;
  const encoding = [{ sha256, encodingFormat: type, contentSize: size, inLanguage: 'en' }];
  await catalogue.store([{ type: 'textbook', identifier, originalLanguage: 'en', inLanguage: ['en'], name: { en: name }, encoding }]);
  for (;;) {
    const record = await media.files.find(sha256);
    if (record?.reading === 'done') return received.value.jobs;
    if (record?.reading === 'failed') throw new StartError('unreadable', `${name} cannot be read; take it out of the folder.`);
    await sleep(LOOK_MS);
  }
}

/** Waits until nothing of these items is pending for the index. */
async function indexed({ catalogue, search }: Context, identifiers: readonly string[]): Promise<void> {
  for (const identifier of identifiers) {
    while ((await catalogue.find(itemId(identifier)))?.indexPending !== undefined) await sleep(LOOK_MS);
  }
  await search.index.caughtUp();
}

/** Opens a catalogue with engines of its own in a folder; it is up and empty. */
export async function openSearchableBench(folder: string): Promise<SearchableBench> {
  const own = { ...readConfig({ LOG_LEVEL: 'error' }), dataFolder: path.join(folder, 'data') };
  const context = await createContext(own, createLog(own.logLevel));
  context.search.index.start();
  context.jobs.start();
  await context.search.index.caughtUp();
  let sent = 0;
  return {
    send: async (files) => {
      const books = await Promise.all(
        files.map(async (file): Promise<Book> => {
          sent += 1;
          // What stands after the end of a PDF is no part of it.
          const content = Buffer.concat([await readFile(file), Buffer.from(`\n%${String(sent)}\n`)]);
          return { name: path.basename(file), identifier: `bench:${String(sent)}`, content };
        }),
      );
      const identifiers = books.map(({ identifier }) => identifier);
      const started = performance.now();
      const jobs = await Promise.all(books.map((book) => bring(context, book)));
      await indexed(context, identifiers);
      const taken = performance.now() - started;
      // Covers may take longer; what is measured next shall not pay for them.
      for (const { _id } of jobs.flat()) await context.jobs.wait(_id, COVER_MS);
      await indexed(context, identifiers);
      return taken;
    },
    close: () => context.close(),
  };
}
