import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import request from 'supertest';
import { inflateSync } from 'node:zlib';
import { readProgramme } from '../../../server/exchange/service.ts';
import { planOf, type Plan } from '../../../server/exchange/plan.ts';
import { readSample } from '../../../scripts/seed/sample.ts';
import { buildLesson } from '../../support/builders.ts';
import { fullItem } from '../../support/full-items.ts';
import { ODD_TEXTS, oddPlan } from './odd-plans.ts';
import { openExchangeSite, type ExchangeSite } from './exchange-site.ts';

jest.setTimeout(120_000);

let site: ExchangeSite;
let plan: Plan;
let id: string;
let odd: string;

async function store(item: Plan): Promise<string> {
  await site.usta.context.catalogue.store([item]);
  const [stored] = await site.usta.context.catalogue.findByIdentifiers([item.identifier]);
  return stored?._id ?? '';
}

beforeAll(async () => {
  site = await openExchangeSite();
  const { items } = await readSample();
  const sample = items.find(({ identifier }) => identifier === 'usta-sample:programme-kibertehlukesizlik');
  const found = sample === undefined ? undefined : planOf(sample);
  if (found === undefined) throw new Error('the sample has no such programme');
  plan = found;
  const lesson = buildLesson({ identifier: 'test:serving', name: { az: 'Xidmət edən dərs', ar: 'الدرس' } });
  await site.usta.context.catalogue.store([lesson]);
  await site.frameworks.import({
    id: 'digcomp-3',
    source: 'test',
    title: { en: 'DigComp' },
    originalLanguage: 'en',
    isPartial: false,
    leftOut: [],
    competences: [{ code: '1.1', type: 'competence', name: { en: 'Browsing' }, parents: [], related: [], isListed: true }],
  });
  const outcome = plan.modules?.[0]?.units?.[0]?.learningOutcomes?.[0];
  if (outcome !== undefined) {
    outcome.servedBy = ['test:serving#t=193,340'];
    outcome.educationalAlignment = [{ educationalFramework: 'digcomp-3', targetCode: '1.1' }];
  }
  id = await store(plan);
  const texts = ODD_TEXTS.map((text) => text.toWellFormed());
  odd = await store({
    ...oddPlan(1),
    identifier: 'odd:print',
    creativeWorkStatus: 'published',
    name: { az: 'a/b\\c:*?"<>| =1 \u202e\u0000.exe' },
    modules: texts.map((az, at) => ({ code: String(at), name: { az }, description: { az } })),
  });
});
afterAll(() => site.close());

const bytesOf = async (path: string): Promise<{ status: number; body: Buffer; headers: Record<string, string> }> => {
  const answer = await request(site.app)
    .get(path)
    .buffer(true)
    .parse((res, done) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('end', () => done(null, Buffer.concat(chunks)));
    });
  return { status: answer.status, body: answer.body as Buffer, headers: answer.headers };
};

/** What the streams of a PDF say, unpacked: page content, structure, fonts. */
function insideOf(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n/g)].map(({ index, 0: { length } }) => {
    const bytes = pdf.subarray(index + length, pdf.indexOf('endstream', index));
    try {
      return inflateSync(bytes, { finishFlush: 2 }).toString('latin1');
    } catch {
      return '';
    }
  });
  return [text, ...streams].join('\n');
}

describe('the printable page', () => {
  test('has a title page, facts, contents that lead to every module, outcomes and criteria', async () => {
    const { status, text } = await request(site.app).get(`/az/items/${id}/print`);
    expect(status).toBe(200);
    expect(text).toContain(`<h1 lang="az" dir="ltr">${plan.name['az'] ?? ''}</h1>`);
    expect(text).toContain('/exchange.css"');
    const anchors = [...text.matchAll(/<a href="#(m\d+)"/g)].map(([, anchor]) => anchor);
    expect(anchors).toHaveLength(plan.modules?.length ?? 0);
    for (const anchor of anchors) expect(text).toContain(`id="${anchor ?? ''}"`);
    expect(text).toContain('Qiymətləndirmə meyarları');
    expect(text).toContain('Browsing</bdi> <bdi class="quiet">DigComp</bdi>');
    expect(text).toMatch(/Xidmət edən dərs<\/a> <bdi class="quiet">03:13–05:40<\/bdi>/);
    expect(text).not.toContain('<style');
  });

  test('is right to left in Arabic; what has no Arabic text says its language', async () => {
    const { text } = await request(site.app).get(`/items/${id}/print?lang=ar`);
    expect(text).toContain('<html lang="ar" dir="rtl">');
    expect(text).toContain(`<h1 lang="ar" dir="rtl">${plan.name['ar'] ?? ''}</h1>`);
    expect(text).toMatch(/<bdi lang="az" dir="ltr">/);
    expect(text).toContain('الدرس');
  });

  test('is there in a language of the item that the site does not speak', async () => {
    const other = await store({ ...(fullItem('curriculum') as Plan), identifier: 'test:persian', name: { az: 'Fars', fa: 'جوشکاری' } });
    const { text } = await request(site.app).get(`/en/items/${other}/print?lang=fa`);
    expect(text).toContain('<html lang="en" dir="ltr">');
    expect(text).toContain('<h1 lang="fa" dir="rtl">جوشکاری</h1>');
  });

  test('is not there for other items, and says when an item is gone', async () => {
    const [lesson] = await site.usta.context.catalogue.findByIdentifiers(['test:serving']);
    expect((await request(site.app).get(`/items/${lesson?._id ?? ''}/print`)).status).toBe(404);
    expect((await request(site.app).get('/items/nothing/print')).status).toBe(404);
    const gone = await store({ ...(fullItem('curriculum') as Plan), identifier: 'test:gone' });
    await site.usta.context.catalogue.withdraw(gone);
    expect((await request(site.app).get(`/items/${gone}/download?as=json`)).status).toBe(410);
  });
});

describe('a download', () => {
  test.each(['case', 'csv', 'xlsx', 'json'])('as %s brings the item back whole', async (format) => {
    const { status, body, headers } = await bytesOf(`/az/items/${id}/download?as=${format}`);
    expect(status).toBe(200);
    const ending = format === 'case' ? 'case.json' : format;
    expect(headers['content-disposition']).toContain(`filename*=UTF-8''${encodeURIComponent(`${plan.name['az'] ?? ''}.${ending}`)}`);
    const reading = await readProgramme(body, `plan.${ending}`);
    expect(reading).toEqual({
      ok: true,
      identifier: plan.identifier,
      problems: [],
      item: { ...plan, identifier: undefined, creativeWorkStatus: 'published' },
    });
  });

  test('has a name that no file system takes amiss', async () => {
    const { headers } = await bytesOf(`/items/${odd}/download?as=json`);
    const name =
      decodeURIComponent(/filename\*=UTF-8''(.*)$/.exec(headers['content-disposition'] ?? '')?.[1] ?? '') ||
      /filename="(.*)"/.exec(headers['content-disposition'] ?? '')?.[1];
    expect(name).toBe('a b c =1 .exe.json');
  });

  test('in a form that is not offered is refused', async () => {
    expect((await request(site.app).get(`/items/${id}/download?as=docx`)).status).toBe(400);
    expect((await request(site.app).get(`/items/${id}/download`)).status).toBe(400);
  });
});

describe('the PDF', () => {
  test.each(['az', 'ar'])('in %s is a whole document of A4 pages with its title, language, bookmarks and own fonts', async (language) => {
    const { status, body, headers } = await bytesOf(`/${language}/items/${id}/download?as=pdf&lang=${language}`);
    expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(body.subarray(0, 5).toString()).toBe('%PDF-');
    expect(body.subarray(-6).toString()).toContain('%%EOF');
    const inside = insideOf(body);
    const has = (pattern: RegExp): boolean => pattern.test(inside);
    expect(has(/\/MediaBox ?\[0 0 595\.\d+ 841\.\d+\]/)).toBe(true);
    expect(Math.max(...[...inside.matchAll(/\/Count (\d+)/g)].map(([, count]) => Number(count)))).toBeGreaterThan(3);
    expect(has(/\/Outlines/)).toBe(true);
    expect(/\/Lang ?\(([a-z]+)/.exec(inside)?.[1]).toBe(language);
    expect(has(/Amiri/)).toBe(language === 'ar');
    expect(has(/LibertinusSerif/)).toBe(true);
  });

  test('shows odd texts as they are: nothing in a plan is source', async () => {
    const { status, body } = await bytesOf(`/en/items/${odd}/download?as=pdf`);
    expect([status, body.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  });
});
