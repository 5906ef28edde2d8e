import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { itemId } from '../../../server/catalogue/service.ts';
import { environmentOf } from '../../support/run-script.ts';
import { credentialsOf } from '../../support/sending-site.ts';
import { openSender, type Sender, type SentFile } from '../../support/sending.ts';
import { ended, spawnUsta, type SpawnedUsta } from '../../support/spawn-usta.ts';
import { waitFor } from '../../support/wait-for.ts';
import { openWriting, type WritingUsta } from '../../support/writing.ts';
import { endlessPdf } from './hostile-files.ts';
import { smallPdf } from './small-pdf.ts';

/** How often the server is killed in each of these tests: `USTA_KILLS=30` for a proof. */
const KILLS = Number(process.env['USTA_KILLS'] ?? 1);
const PAGES = 120;
const PATIENCE_MS = 60_000;
const MB = 1024 * 1024;
const HEAD = Buffer.from('1a45dfa30100000000 00001f4282847765626d'.replaceAll(' ', ''), 'hex');

jest.setTimeout(60_000 + KILLS * 30_000);

/** The same database, index and files as the server's, which is a process of its own: this is where a test looks. */
let usta: WritingUsta;
let database: Connection;
let server: SpawnedUsta;
let sender: Sender;
let port = '0';

async function start(): Promise<void> {
  const { config } = usta;
  const env = { ...environmentOf(config), SESSION_SECRET: config.sessionSecret ?? '', USTA_DATA: config.dataFolder, PORT: port };
  server = await spawnUsta({ ...env, LOG_LEVEL: 'silent' });
  port = new URL(server.address).port;
}

async function kill(): Promise<void> {
  server.child.kill('SIGKILL');
  await ended(server.child);
}

/** Starts it again as if the claims of the dead process had run out, which takes 15 seconds. */
async function restart(): Promise<void> {
  await database.collection('jobs').updateMany({ state: 'running' }, { $set: { leaseUntil: new Date(0) } });
  await database.collection('leases').updateMany({}, { $set: { until: new Date(0) } });
  await start();
}

beforeAll(async () => {
  usta = await openWriting();
  database = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
  await start();
  sender = openSender(server.address, await credentialsOf(usta.author));
});
afterAll(async () => {
  await kill();
  await database.close();
  await usta.close();
});

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const within = (ms: number): Promise<void> => sleep(Math.random() * ms);
const encodingOf = async (draft: string): Promise<readonly { sha256: string }[]> =>
  ((await usta.stored(draft)).content['encoding'] ?? []) as { sha256: string }[];

/** Ids of the processes that another one started. */
function childrenOf(parent: number | undefined): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /\nPPid:\t(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] === String(parent);
    } catch {
      return false;
    }
  });
}

/** A file is in the draft, whole, or not at all; answers which. */
async function isTaken(draft: string, content: Buffer): Promise<boolean> {
  const { media } = usta.context;
  const sha256 = sha256Of(content);
  const [file, ...others] = await encodingOf(draft);
  const stored = await media.store.stat(sha256);
  expect(others).toEqual([]);
  expect([undefined, content.length]).toContain(stored?.size);
  if (file === undefined) return false;
  expect([file.sha256, stored?.size, (await media.files.find(sha256))?.size]).toEqual([sha256, content.length, content.length]);
  return true;
}

/** Sends what is missing of an upload in parts, from the beginning where the server knows nothing of it. */
async function sendParts(draft: string, file: SentFile, content: Buffer, location: string | undefined, pauseMs: number): Promise<string> {
  const known = location === undefined ? undefined : await sender.offsetOf(location);
  if (location !== undefined && known !== undefined) {
    await sender.part(location, content.subarray(known), known, { pauseMs });
    return location;
  }
  if (location !== undefined && (await isTaken(draft, content))) return location;
  const { headers } = await sender.announce(draft, file, content.length);
  const { location: begun } = headers;
  if (begun !== undefined) await sender.part(begun, content, 0, { pauseMs });
  return begun ?? '';
}

test(`killed ${KILLS} times during uploads: a file is there whole or not at all, and comes in afterwards`, async () => {
  let [isHere, isThere] = [0, 0];
  for (let round = 0; round < KILLS; round += 1) {
    const draft = await usta.begin('video-lesson');
    const content = Buffer.concat([HEAD, randomBytes(6 * MB)]);
    const file: SentFile = { kind: 'video', name: 'film.webm' };
    const inParts = round % 2 === 1;
    let location: string | undefined;
    const sending = inParts
      ? sender.announce(draft, file, content.length).then(({ headers }) => {
          ({ location } = headers);
          return location === undefined ? undefined : sender.part(location, content, 0, { pauseMs: 2 });
        })
      : sender.form(draft, file, content, { pauseMs: 2 });
    await within(900);
    await kill();
    await sending;
    if (await isTaken(draft, content)) isThere += 1;
    else isHere += 1;
    await restart();
    if (inParts) await sendParts(draft, file, content, location, 0);
    else if (!(await isTaken(draft, content))) expect((await sender.form(draft, file, content)).status).toBe(303);
    await waitFor('the file to be in the draft', () => isTaken(draft, content));
    const served = await sender.get(`/submissions/${draft}/files/${sha256Of(content)}`);
    expect([served.status, Number(served.headers['content-length'])]).toEqual([200, content.length]);
  }
  process.stdout.write(`killed during uploads: ${String(isHere)} times before it was taken, ${String(isThere)} times after\n`);
});

test('what reads a file for a server that is killed ends too, however busy it is', async () => {
  const draft = await usta.begin();
  const before = childrenOf(server.child.pid);
  expect((await sender.form(draft, { kind: 'textbook', name: 'endless.pdf', language: 'en' }, endlessPdf())).status).toBe(303);
  let readers: string[] = [];
  await waitFor('the file to be read', () => {
    readers = childrenOf(server.child.pid).filter((pid) => !before.includes(pid));
    return readers.length > 0;
  });
  await sleep(1000);
  await kill();
  await waitFor('its readers to end', () => readers.every((pid) => !existsSync(`/proc/${pid}`)));
  // It is begun again, and given up.
  await restart();
  const [{ sha256 } = { sha256: '' }] = await encodingOf(draft);
  await waitFor(
    'its cover to be given up',
    async () => (await usta.context.jobs.open([`make-book-cover:${sha256}`])).length === 0,
    PATIENCE_MS,
  );
  const ends = await usta.context.jobs.of(usta.author.person.id);
  expect(ends.find(({ kind }) => kind === 'make-book-cover')?.error).toEqual({ code: 'file-slow' });
});

/** Books that were read, the words of their pages. */
const books: { readonly sha256: string; readonly word: string; readonly size: number }[] = [];

test(`killed ${KILLS} times during extraction: no page or all of them, and all afterwards`, async () => {
  const { media, jobs } = usta.context;
  const seen = { waiting: 0, running: 0, read: 0 };
  for (let round = 0; round < KILLS; round += 1) {
    const word = `tornaci${String.fromCharCode(97 + (round % 26), 97 + Math.floor(round / 26))}z`;
    const lines = (page: number): string[] => [
      `Page ${page}`,
      ...Array.from({ length: 30 }, (_, at) => `${word} line ${at} of page ${page}`),
    ];
    const pdf = smallPdf(Array.from({ length: PAGES }, (_, at) => ({ lines: lines(at + 1) })));
    const sha256 = sha256Of(pdf);
    const keys = ['read-book', 'make-book-cover'].map((job) => `${job}:${sha256}`);
    const draft = await usta.begin();
    expect((await sender.form(draft, { kind: 'textbook', name: 'book.pdf', language: 'en' }, pdf)).status).toBe(303);
    await within(1600);
    await kill();
    const open = await jobs.open(keys);
    const generation = (await media.files.find(sha256))?.generation;
    seen[generation !== undefined ? 'read' : open.some(({ state }) => state === 'running') ? 'running' : 'waiting'] += 1;
    const visible = generation === undefined ? 0 : PAGES;
    expect(await media.passages.of(sha256)).toHaveLength(visible);
    expect(await media.passages.find([word], 1000)).toHaveLength(visible);
    await restart();
    await waitFor('the jobs to end', async () => (await jobs.open(keys)).length === 0, PATIENCE_MS);
    const record = await media.files.find(sha256);
    expect(record).toMatchObject({ reading: 'done', pages: PAGES, scanned: [] });
    expect(record?.pictures).toHaveLength(9);
    expect((await media.passages.of(sha256)).map(({ page }) => page)).toEqual(Array.from({ length: PAGES }, (_, at) => at + 1));
    books.push({ sha256, word, size: pdf.length });
  }
  expect(await database.collection('jobs').countDocuments({ state: { $in: ['waiting', 'running'] } })).toBe(0);
  process.stdout.write(`killed during extraction: ${JSON.stringify(seen)}\n`);
});

/** The newest task of the search engine. */
async function newestTask(): Promise<number> {
  const { meili } = usta.config;
  const answer = await fetch(`${meili?.url ?? ''}/tasks?limit=1`, {
    headers: { Authorization: `Bearer ${meili?.key ?? ''}`, 'Accept-Encoding': 'identity' },
  });
  const { results } = (await answer.json()) as { results: { uid: number }[] };
  return results[0]?.uid ?? -1;
}

test(`killed ${KILLS} times during indexing: what is found is there, and afterwards the new book alone`, async () => {
  const { catalogue, search } = usta.context;
  const identifier = 'test:killed';
  const found = (query: string): Promise<{ total: number; texts: (string | undefined)[] }> =>
    search
      .searchInside({ item: itemId(identifier), query, file: '', sort: 'place', page: 1, pageSize: 50, mayRead: true })
      .then(({ total, passages }) => ({ total, texts: passages.map(({ text }) => text) }));
  const seen = { old: 0, both: 0, new: 0, neither: 0 };
  let before: string | undefined;
  for (const { sha256, word, size } of books) {
    const task = await newestTask();
    const encoding = [{ sha256, encodingFormat: 'application/pdf', contentSize: size, inLanguage: 'en' }];
    await catalogue.store([
      { type: 'textbook', identifier, originalLanguage: 'en', inLanguage: ['en'], name: { en: `The ${word} book` }, encoding },
    ]);
    await waitFor('indexing to begin', async () => (await newestTask()) > task);
    await within(300);
    await kill();
    const [old, now] = await Promise.all([before === undefined ? { total: 0, texts: [] } : found(before), found(word)]);
    for (const text of old.texts) expect(text).toContain(before);
    for (const text of now.texts) expect(text).toContain(word);
    seen[old.total > 0 ? (now.total > 0 ? 'both' : 'old') : now.total > 0 ? 'new' : 'neither'] += 1;
    await restart();
    await search.index.caughtUp();
    expect((await found(word)).total).toBe(PAGES);
    if (before !== undefined) expect((await found(before)).total).toBe(0);
    const { hits } = await search.search({ query: word, filters: {}, sort: 'relevance', page: 1, pageSize: 10 });
    expect(hits.map(({ passages }) => passages.length)).toEqual([3]);
    before = word;
  }
  process.stdout.write(`killed during indexing, books found then: ${JSON.stringify(seen)}\n`);
});
