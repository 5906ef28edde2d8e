import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Readable } from 'node:stream';
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler';
import { itemId } from '../../../server/catalogue/service.ts';
import type { TestUsta } from '../../support/usta.ts';

interface SetPage {
  readonly text: string;
  readonly title?: string;
}

function fonts(): Buffer[] {
  const folder = path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/amiri/package.json'));
  return [readFileSync(path.join(folder, '400Regular/Amiri_400Regular.ttf'))];
}

/** A PDF set with real fonts, a paragraph and perhaps a heading on each page; its first pages are numbered i, ii, … where asked. */
export function setPdf(pages: readonly SetPage[], { language = 'en', romanPages = 0 } = {}): Buffer {
  const body = pages.map(({ title, text }, at) => {
    const numbered = at === romanPages ? '#set page(numbering: "1")\n#counter(page).update(1)\n' : '';
    return `${numbered}${title === undefined ? '' : `= ${title}\n`}${text}`;
  });
  const source = `#set page(width: 12cm, height: 16cm, margin: 1.5cm, numbering: "${romanPages > 0 ? 'i' : '1'}")
#set text(lang: "${language}", size: 11pt, font: ("Libertinus Serif", "Amiri")${language === 'ar' ? ', features: (calt: 0, liga: 0, clig: 0, kern: 0, rlig: 0)' : ''})
${body.join('\n#pagebreak()\n')}`;
  const compiler = NodeCompiler.create({ workspace: '/nowhere', fontArgs: [{ fontBlobs: fonts() }] });
  return Buffer.from(compiler.pdf({ mainFileContent: source }));
}

export interface BroughtBook {
  readonly id: string;
  readonly sha256: string;
}

let made = 0;

/** Stores a PDF as the book of a published item, read and with a cover. */
export async function bringBook(
  { context }: Pick<TestUsta, 'context'>,
  pdf: Buffer,
  { language = 'en', ...fields }: Readonly<Record<string, unknown>> & { readonly language?: string } = {},
): Promise<BroughtBook> {
  const { media, jobs, catalogue } = context;
  const received = await media.receive(Readable.from([pdf]), { kind: 'textbook', name: 'book.pdf', language }, jobs);
  if (!received.ok) throw new Error(received.problem.code);
  const { file } = received.value;
  const ended = await Promise.all(received.value.jobs.map((job) => jobs.wait(job._id, 25_000)));
  for (const job of ended) if (job?.state !== 'done') throw new Error(`${job?.kind ?? 'a job'}: ${job?.error?.code ?? 'not done'}`);
  made += 1;
  const identifier = `test:book-${String(made)}`;
  await catalogue.store([
    {
      type: 'textbook',
      identifier,
      originalLanguage: language,
      name: { [language]: `Book ${String(made)}` },
      inLanguage: [language],
      encoding: [{ sha256: file._id, encodingFormat: file.type, contentSize: file.size, name: file.name, inLanguage: language }],
      ...fields,
    } as never,
  ]);
  return { id: itemId(identifier), sha256: file._id };
}
