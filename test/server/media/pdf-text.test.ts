import { readdirSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createExtractionPool } from '../../../server/media/extraction-pool.ts';
import { readCover } from '../../../server/media/images.ts';
import type { PdfPage } from '../../../server/media/pdf-document.ts';
import { readPdf, type PdfFacts } from '../../../server/media/pdf-text.ts';
import type { Outcome } from '../../../server/media/problem.ts';
import { foldedWords } from '../../../server/text/fold.ts';
import { keptMemory } from '../../support/kept-memory.ts';
import { realFile, testOnRealData } from '../../support/real-data.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { languagesWithout } from './problem-sentences.ts';
import { smallPdf } from './small-pdf.ts';

const folder = temporaryFolder();
const pool = createExtractionPool();
afterAll(() => {
  pool.close();
});

async function read(file: string, mostPages?: number): Promise<{ pages: PdfPage[]; outcome: Outcome<PdfFacts>; order: number[] }> {
  const pages: PdfPage[] = [];
  const order: number[] = [];
  const outcome = await readPdf(pool, file, {
    ...(mostPages === undefined ? {} : { mostPages }),
    onPages: (more, { done }) => {
      pages.push(...more);
      order.push(done);
    },
  });
  return { pages, outcome, order };
}

/** Whether the page has the words, one after the other, spelled in whatever way. */
function hasWords(page: PdfPage | undefined, words: string): boolean {
  return ` ${foldedWords(page?.text ?? '').join(' ')} `.includes(` ${foldedWords(words).join(' ')} `);
}

describe('the text of a PDF', () => {
  test('900 pages come in their order, each once, from two processes', async () => {
    const pdf = smallPdf(Array.from({ length: 900 }, (_, at) => ({ lines: [`Page number ${at + 1}`, `token${at + 1}x`] })));
    const { pages, outcome, order } = await read(folder.write('long.pdf', pdf));
    expect(outcome).toMatchObject({ ok: true, value: { pages: 900, scanned: [], broken: [] } });
    expect(pages.map(({ page }) => page)).toEqual(Array.from({ length: 900 }, (_, at) => at + 1));
    expect(pages[899]?.text).toContain('token900x');
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order.at(-1)).toBe(900);
  });

  test('a page that is a picture is scanned, a blank one is not', async () => {
    const jpeg = await sharp({ create: { width: 60, height: 80, channels: 3, background: 'gray' } })
      .jpeg()
      .toBuffer();
    const pdf = smallPdf([{ lines: ['Title'] }, { jpeg, width: 60, height: 80 }, 'blank']);
    const { outcome } = await read(folder.write('scan.pdf', pdf));
    expect(outcome).toMatchObject({ ok: true, value: { pages: 3, scanned: [2] } });
  });

  test('too many pages, half a file and no PDF at all are refused with what there is to say', async () => {
    const pdf = smallPdf([{ lines: ['a'] }, { lines: ['b'] }, { lines: ['c'] }]);
    const file = folder.write('three.pdf', pdf);
    expect((await read(file, 2)).outcome).toEqual({ ok: false, problem: { code: 'pdf-too-long', params: { pages: 3, limit: 2 } } });
    expect((await read(folder.write('none.pdf', 'not a PDF'))).outcome).toEqual({ ok: false, problem: { code: 'pdf-broken' } });
    const half = (await read(folder.write('half.pdf', pdf.subarray(0, pdf.length / 2)))).outcome;
    expect(half.ok || half.problem.code === 'pdf-broken').toBe(true);
    expect((await read(file)).outcome.ok).toBe(true);
  });

  test('what the taker of pages throws ends the reading, and an abort too', async () => {
    const file = folder.write('few.pdf', smallPdf([{ lines: ['a'] }]));
    const onPages = (): never => {
      throw new Error('enough');
    };
    await expect(readPdf(pool, file, { onPages })).rejects.toThrow('enough');
    await expect(readPdf(pool, file, { onPages: () => undefined, signal: AbortSignal.abort(new Error('left')) })).rejects.toThrow('left');
  });
});

describe('real textbooks', () => {
  testOnRealData.each([
    ['latex-lshort.tr.pdf', 130, 20, 'Daha uzun yorumlar katmak istiyorsanız'],
    ['latex-lshort.tr.pdf', 130, 20, 'Slovakyalılaştıramadıklarımız'],
    ['latex-lshort.fa.pdf', 147, 31, 'دست آخر این که پاراگرافها را باید'],
    ['latex-lshort.fa.pdf', 147, 31, 'شکستن خط و صفحه'],
    ['debian-installation-guide.fr.pdf', 115, 12, 'un étudiant en informatique finlandais du nom de Linus Torvalds'],
    ['debian-installation-guide.fr.pdf', 115, 40, 'Répondre à des questions avec les paramètres d’amorçage'],
    ['cnc-linuxcnc-getting-started.en.pdf', 61, 24, 'After finding the sample configuration that uses the same interface hardware'],
    ['cnc-linuxcnc-getting-started.fr.pdf', 58, 7, 'The Software'],
    ['latex-sexam-guide.ar.pdf', 8, 1, 'يجب أولا تحميل الحزمة sexam ووضعها مع ملف التاك'],
    ['bac-exam-template-DZ.ar.pdf', 4, 1, 'الجمهورية الجزائرية الديمقراطية الشعبية'],
    ['bac-exam-template-DZ.ar.pdf', 4, 1, 'وزارة التربية الوطنية'],
    ['exam-DZ.ar.pdf', 2, 1, 'امتحان الفصل الأول مادة الرياضيات'],
  ])('%s of %i pages, page %i: the words are on their page (USTA_REAL_DATA)', async (name, count, page, words) => {
    const { pages, outcome } = await read(realFile('textbooks', name));
    expect(outcome).toMatchObject({ ok: true, value: { pages: count, broken: [] } });
    expect(hasWords(pages[page - 1], words)).toBe(true);
    expect(pages.every(({ text }) => text === text.normalize('NFKC'))).toBe(true);
  });

  testOnRealData('labels and chapters are those of the book, scanned pages are told (USTA_REAL_DATA)', async () => {
    const guide = await read(realFile('textbooks/debian-installation-guide.fr.pdf'));
    expect(guide.outcome.ok && guide.outcome.value.outline[0]).toEqual({ name: 'Bienvenue sur Debian', pageStart: 11, level: 1 });
    expect(guide.pages[1]?.label).toBe('i');
    const slides = await read(realFile('textbooks/iot-for-beginners-slides-8.en.pdf'));
    expect(slides.outcome).toMatchObject({ ok: true, value: { scanned: [3, 5] } });
  });
});

const isLong = process.env['USTA_LONG_TESTS'] === '1';
const NAMED = ['pr6531_1.pdf', 'bug1020226.pdf', 'operator_list_cycle.pdf', 'ArabicCIDTrueType.pdf'];

describe('hostile PDFs', () => {
  testOnRealData(
    `${isLong ? 'each' : 'one in twenty'} ends within 10 s, in text or in a sentence; text and cover (USTA_REAL_DATA; all with USTA_LONG_TESTS=1)`,
    async () => {
      const before = await keptMemory();
      const codes = new Map<string, string>();
      const names = readdirSync(realFile('hostile/pdf-pdfjs')).filter((name, at) => isLong || at % 20 === 0 || NAMED.includes(name));
      for (const name of names) {
        const file = realFile('hostile/pdf-pdfjs', name);
        for (const work of [() => read(file).then(({ outcome }) => outcome), () => readCover(pool, file)]) {
          const started = performance.now();
          const outcome = await work();
          expect([name, performance.now() - started < 10_000]).toEqual([name, true]);
          if (!outcome.ok) codes.set(name, outcome.problem.code);
        }
      }
      expect([...codes.values()].flatMap(languagesWithout)).toEqual([]);
      expect(codes.get('pr6531_1.pdf')).toBe('pdf-password');
      expect(codes.get('bug1020226.pdf')).toBe('pdf-broken');
      expect(codes.get('operator_list_cycle.pdf')).toBe('file-slow');
      expect(codes.has('ArabicCIDTrueType.pdf')).toBe(false);
      expect((await keptMemory()) - before).toBeLessThan(50 * 1024 ** 2);
    },
    180_000,
  );

  testOnRealData('after a file that ends its process the next one is read (USTA_REAL_DATA)', async () => {
    expect((await readCover(pool, realFile('hostile/pdf-pdfjs/operator_list_cycle.pdf'))).ok).toBe(false);
    expect((await read(realFile('textbooks/exam-DZ.ar.pdf'))).outcome.ok).toBe(true);
  });
});
