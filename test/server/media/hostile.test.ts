import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readTexts } from '../../../server/http/messages.ts';
import { keptMemory } from '../../support/kept-memory.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { openSendingSite, type SendingSite } from '../../support/sending-site.ts';
import type { Answer, SentFile } from '../../support/sending.ts';
import { visibleText } from '../../support/visitor.ts';
import { waitFor } from '../../support/wait-for.ts';
import * as made from './hostile-files.ts';
import { languagesWithout } from './problem-sentences.ts';
import { smallPdf } from './small-pdf.ts';

const MB = 1024 * 1024;
/** A draft takes no more books or videos than twenty. */
const FILES_A_DRAFT = 15;
const LONGEST_MS = 10_000;
/** Minutes more: the limits of time are waited for. */
const isLong = process.env['USTA_LONG_TESTS'] === '1';

let site: SendingSite;
let keptBefore: number;

beforeAll(async () => {
  site = await openSendingSite();
  keptBefore = await keptMemory();
});
afterAll(() => site.close());

interface Hostile extends SentFile {
  readonly content: Buffer;
}

/** The processes of ours that read files. */
function readers(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const isOurs = /\nPPid:\t(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] === String(process.pid);
      return isOurs && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('extraction-child');
    } catch {
      return false;
    }
  });
}

const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
const keysOf = (sha256: string): string[] =>
  ['read-book', 'make-book-cover', 'read-captions', 'make-cover'].map((kind) => `${kind}:${sha256}`);

/** Sends a file in parts; the code of the refusal, undefined where it was taken. */
async function send(draft: string, { content, ...file }: Hostile): Promise<string | undefined> {
  const codeOf = ({ text }: Answer): string => (JSON.parse(text) as { error: { code: string } }).error.code;
  const announced = await site.sender.announce(draft, file, content.length);
  if (announced.status !== 201) return codeOf(announced);
  const sent = await site.sender.part(String(announced.headers['location']), content, 0);
  return sent.status === 204 ? undefined : codeOf(sent);
}

interface Treated {
  /** Codes of refusals and of jobs that failed, by name. */
  readonly codes: ReadonlyMap<string, string>;
  /** Names of files whose jobs ran longer than they may, with the ms. */
  readonly slow: readonly (readonly [string, number])[];
}

/** Sends all of them, and waits until everything that is done with them is over. */
async function treat(files: readonly Hostile[]): Promise<Treated> {
  const codes = new Map<string, string>();
  const names = new Map<string, string>();
  const drafts = new Map<string, string>();
  for (const [at, file] of files.entries()) {
    const type = file.kind === 'video' || file.kind === 'caption' ? 'video-lesson' : 'textbook';
    const key = `${type} ${String(Math.floor(at / FILES_A_DRAFT))}`;
    const draft = drafts.get(key) ?? (await site.begin(type));
    drafts.set(key, draft);
    const started = performance.now();
    const code = await send(draft, file);
    expect([file.name, performance.now() - started < LONGEST_MS]).toEqual([file.name, true]);
    if (code === undefined) names.set(sha256Of(file.content), file.name);
    else codes.set(file.name, code);
  }
  const keys = [...names.keys()].flatMap(keysOf);
  const begun = new Map<string, number>();
  const took = new Map<string, number>();
  await waitFor(
    'all jobs to end',
    async () => {
      const open = await site.context.jobs.open(keys);
      for (const { _id, state, input } of open) {
        if (state !== 'running') continue;
        const since = begun.get(_id) ?? performance.now();
        begun.set(_id, since);
        took.set(names.get(String(input['sha256'])) ?? '', Math.round(performance.now() - since));
      }
      return open.length === 0;
    },
    200_000,
  );
  for (const { input, error, state } of await site.context.jobs.of(site.author.person.id, 1000)) {
    const name = names.get(String(input['sha256']));
    if (name === undefined) continue;
    expect([name, ['done', 'failed'].includes(state)]).toEqual([name, true]);
    if (error !== undefined) codes.set(name, error.code);
  }
  const longest = [...took].sort(([, one], [, other]) => other - one);
  process.stdout.write(
    `longest, in ms: ${longest
      .slice(0, 8)
      .map((one) => one.join(' '))
      .join(', ')}\n`,
  );
  return { codes, slow: longest.filter(([, ms]) => ms > LONGEST_MS) };
}

/** Every one of these ended in good time, and what was not taken or not read says why in all languages. */
function expectSentences({ codes, slow }: Treated): void {
  expect(slow).toEqual([]);
  expect([...codes].filter(([, code]) => code === 'job-failed' || languagesWithout(code).length > 0)).toEqual([]);
}

const kindOf = (folder: string, name: string): SentFile['kind'] =>
  folder.includes('images') ? 'cover' : /\.(?:pdf|xml|xsd|xsl)$/.test(name) ? 'textbook' : 'caption';

function filesBelow(folder: string): Hostile[] {
  return readdirSync(realFile(folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({
      name,
      kind: kindOf(parentPath, name),
      language: 'en',
      content: readFileSync(path.join(parentPath, name)),
    }))
    .filter(({ content }) => content.length > 0);
}

describe('hostile files through the door', () => {
  test('made ones: bombs, two things in one, endless and far too large ones, wrong types', async () => {
    const plain = smallPdf([{ lines: ['One page'] }]);
    const zip = made.zipOf('a.txt', Buffer.alloc(4 * MB));
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const book = (name: string, content: Buffer): Hostile => ({ name, kind: 'textbook', content, language: 'en' });
    const cover = (name: string, content: Buffer | string): Hostile => ({ name, kind: 'cover', content: Buffer.from(content) });
    const caption = (name: string, content: Buffer | string): Hostile => ({
      name,
      kind: 'caption',
      content: Buffer.from(content),
      language: 'az',
    });
    const video = (name: string, content: Buffer): Hostile => ({ name, kind: 'video', content });
    const files = [
      book('zip bomb.pdf', zip),
      book('pdf+zip.pdf', Buffer.concat([plain, zip])),
      book('html+pdf.pdf', Buffer.concat([Buffer.from('<html><script>alert(1)</script>'), plain])),
      book('bomb 200 MB.pdf', made.pdfBomb(200)),
      ...(isLong ? [book('bomb in a bomb.pdf', made.pdfBombTwice(500)), book('deeper tree.pdf', made.deepPdf(50_000, false))] : []),
      book('endless.pdf', made.endlessPdf()),
      book('100,000 pages.pdf', made.pdfOfPages(100_000)),
      book('deep tree.pdf', made.deepPdf(5000, false)),
      book('ring of pages.pdf', made.deepPdf(50, true)),
      book('nested arrays.pdf', made.nestedPdf(200_000)),
      book('half.pdf', plain.subarray(0, 300)),
      book('noise.pdf', Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2 * MB)])),
      cover('30,000 × 30,000.png', made.largePng(30_000)),
      cover('says 4,000,000,000 × 4,000,000,000.png', made.lyingPng(4_000_000_000)),
      cover('says 9,000 × 9,000.png', made.lyingPng(9000)),
      cover('svg.png', svg),
      cover('html.jpg', Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.from('<html><script>')])),
      cover('../../../../etc/pass\u0000wd', '\x00'),
      caption('100,000 cues.vtt', made.manyCues(100_000)),
      caption('one line.vtt', `WEBVTT\n\n00:00.000 --> 00:01.000\n${'a'.repeat(5 * MB)}`),
      caption('tags.vtt', `WEBVTT\n\n00:00.000 --> 00:01.000\n${'<c.'.repeat(500_000)}`),
      caption('html.vtt', '<html>'),
      caption('NULs.srt', Buffer.alloc(1000)),
      video('program.mp4', Buffer.concat([Buffer.from('MZ'), randomBytes(5000)])),
      video('html.webm', Buffer.from('<html><script>alert(1)</script>')),
    ];
    const treated = await treat(files);
    expectSentences(treated);
    expect(Object.fromEntries(treated.codes)).toMatchObject({
      'zip bomb.pdf': 'file-type-textbook',
      'pdf+zip.pdf': 'file-two-types',
      'html+pdf.pdf': 'file-two-types',
      '100,000 pages.pdf': 'pdf-too-long',
      '30,000 × 30,000.png': 'image-too-large',
      'svg.png': 'file-type-cover',
      'html.vtt': 'file-type-caption',
      'program.mp4': 'file-type-video',
    });
    expect(treated.codes.has('100,000 cues.vtt')).toBe(false);
  }, 120_000);

  test('a name that climbs names nothing but itself, in a page that says what is wrong', async () => {
    const draft = await site.begin();
    const file: SentFile = { kind: 'textbook', name: '../../..\\..//etc/pass\u202ewd<b>.pdf', language: 'en' };
    const taken = await site.sender.form(draft, file, smallPdf([{ lines: ['A name'] }]));
    expect(taken.status).toBe(303);
    const [encoding] = (await site.stored(draft)).content['encoding'] as [{ name: string }];
    expect(encoding.name).toBe('passwd<b>.pdf');
    expect((await site.sender.get(`/submissions/${draft}/files`)).text).not.toContain('wd<b>');
    const refused = await site.sender.form(draft, file, Buffer.from('<html>'));
    expect(refused.status).toBe(422);
    expect(visibleText(refused.text)).toContain((readTexts('en')['error.file-type-textbook.do'] ?? '').slice(0, 20));
  });

  (isLong ? testOnRealData : test.skip)(
    'all of the collected ones (USTA_REAL_DATA and USTA_LONG_TESTS=1)',
    async () => {
      const treated = await treat(filesBelow('hostile'));
      expectSentences(treated);
      expect(treated.codes.get('pr6531_1.pdf')).toBe('pdf-password');
      expect(treated.codes.get('xmlbomb.xml')).toBe('file-type-textbook');
    },
    280_000,
  );
});

test('afterwards memory is as before, and no process is left over', async () => {
  expect(readers().length).toBeLessThanOrEqual(2);
  site.context.media.close();
  await waitFor('the processes that read files to end', () => readers().length === 0);
  const kept = await keptMemory();
  process.stdout.write(`memory kept by the process: ${(keptBefore / MB).toFixed(0)} MB before, ${(kept / MB).toFixed(0)} MB after\n`);
  expect(kept - keptBefore).toBeLessThan(100 * MB);
});
