import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { itemId } from '../../../server/catalogue/service.ts';
import { buildLesson } from '../../support/builders.ts';
import { buttonsOf, fieldsOf, jwtOf, press } from '../../support/lti/pick-page.ts';
import { BOOK, pickableItems, PROGRAMME, VIDEO } from '../../support/lti/pickable-items.ts';
import { openPickingUsta, SETTINGS, type PickingUsta } from '../../support/lti/picking-usta.ts';

const READ = 'pick:read-book';
const [video, book, programme, read] = [VIDEO, BOOK, PROGRAMME, READ].map(itemId) as [string, string, string, string];
const UNIT = 'M1%2FU%3D1';

let usta: PickingUsta;

/** A book that was read: its file has fewer pages than the cover says. */
async function addReadBook(): Promise<void> {
  const { files, passages } = usta.context.media;
  const sha256 = createHash('sha256').update('read').digest('hex');
  await files.add({ sha256, kind: 'textbook', name: 'read', type: 'application/pdf', size: 1000 });
  const writing = passages.begin(sha256);
  await writing.add([
    { page: 1, text: 'Preface' },
    { page: 2, text: 'The tailstock holds the workpiece' },
    { page: 3, text: 'End' },
  ]);
  await writing.publish({ pages: 3 });
  const encoding = [{ sha256, encodingFormat: 'application/pdf', contentSize: 1000 }];
  await usta.context.catalogue.store([
    buildLesson({ type: 'textbook', identifier: READ, name: { en: 'Read book' }, inLanguage: ['en'], numberOfPages: 90, encoding }),
  ]);
}

beforeAll(async () => {
  usta = await openPickingUsta();
  await addReadBook();
  await usta.context.catalogue.store(pickableItems());
  await usta.context.search.index.caughtUp();
});
afterAll(() => usta.close());

const chosenOf = (page: { text: string }): string[] =>
  fieldsOf(page as never)
    .filter(([name]) => name === 'chosen')
    .map(([, value]) => value);

describe('search', () => {
  test('comes first, with the facets of the catalogue, and narrows by them', async () => {
    const page = await usta.deepLink(SETTINGS, { context: { id: 'c', title: 'Turning <1>' } });
    expect(page.text).toContain('Turning &lt;1&gt;');
    expect(buttonsOf(page)[0]).toBe('search');
    const books = buttonsOf(page).find((button) => button.startsWith('search?') && button.includes('type=textbook')) ?? '';
    const narrowed = await press(usta.app, page, books);
    expect(buttonsOf(narrowed)).toEqual(expect.arrayContaining([`look:${book}`, `look:${read}`]));
    expect(buttonsOf(narrowed)).not.toContain(`look:${video}`);
    // The filter stays while other words are sought.
    const sought = await press(usta.app, narrowed, 'search', { q: 'lathe' });
    expect(buttonsOf(sought)).toContain(`look:${book}`);
    expect(buttonsOf(sought)).not.toContain(`look:${video}`);
    const nothing = await press(usta.app, narrowed, 'search', { q: 'zzzqqq' });
    expect([nothing.status, nothing.text.includes('Nothing found')]).toEqual([200, true]);
  });

  test('places that were found are offered as fragments', async () => {
    const found = await press(usta.app, await usta.deepLink(), 'search', { q: 'tailstock' });
    expect(buttonsOf(found)).toContain(`look:${read}?pages=2-2`);
    const look = await press(usta.app, found, `look:${read}?pages=2-2`);
    expect(fieldsOf(look)).toEqual(
      expect.arrayContaining([
        ['from', '2'],
        ['to', '2'],
      ]),
    );
    expect(buttonsOf(look)).toContain(`pick:${read}?pages=2-2`);
    expect(look.text).toContain('Where');
  });

  test('a form that is not of its making shows the search', async () => {
    const page = await usta.deepLink();
    for (const [step, typed] of [
      ['look:../../etc', {}],
      ['search?type=nonsense&page=-1', {}],
      ['pick:', {}],
      ['search', { place: 'q=%FF&type=x', q: '\u0000\ud800'.toWellFormed() }],
      ['search', { q: 'x'.repeat(5000) }],
      ['drop:0123456789ab', {}],
      ['look:0123456789ab', {}],
      ['unit:0123456789ab?unit=%E0%A4%A', {}],
    ] as const) {
      const answer = await press(usta.app, page, step, typed);
      expect([step, answer.status]).toEqual([step, 200]);
      expect(buttonsOf(answer)).toContain('search');
    }
  });
});

describe('the list', () => {
  test('is kept from step to step without a script, each once, and what is dropped is gone', async () => {
    const first = await press(usta.app, await usta.deepLink(), `pick:${video}`);
    const look = await press(usta.app, first, `look:${book}`);
    expect(chosenOf(look)).toEqual([video]);
    const second = await press(usta.app, look, `pick:${book}?pages=12-19`);
    const again = await press(usta.app, second, `pick:${video}`);
    expect(chosenOf(again)).toEqual([video, `${book}?pages=12-19`]);
    expect(again.text).toContain('It is on the list already');
    expect(buttonsOf(again)).toContain(`drop:${video}`);
    const dropped = await press(usta.app, again, `drop:${video}`);
    expect(chosenOf(dropped)).toEqual([`${book}?pages=12-19`]);
  });

  test('takes several parts from the page of an item, which stays', async () => {
    const look = await press(usta.app, await usta.deepLink(), `look:${book}`);
    const one = await press(usta.app, look, `fragment:${book}`, { from: '12', to: '19' });
    expect(one.text).toContain('1 item added to the list');
    expect(fieldsOf(one)).toEqual(
      expect.arrayContaining([
        ['at', book],
        ['from', ''],
      ]),
    );
    const two = await press(usta.app, one, `pick:${book}?pages=5-11`);
    expect(chosenOf(two)).toEqual([`${book}?pages=12-19`, `${book}?pages=5-11`]);
    const less = await press(usta.app, two, `drop:${book}?pages=12-19`);
    expect([chosenOf(less), fieldsOf(less)]).toEqual([[`${book}?pages=5-11`], expect.arrayContaining([['at', book]])]);
    const results = await press(usta.app, less, 'search');
    expect([chosenOf(results), fieldsOf(results).map(([name]) => name)]).toEqual([
      [`${book}?pages=5-11`],
      expect.not.arrayContaining(['at']),
    ]);
  });

  test('ticks what is graded, and keeps the tick', async () => {
    const look = await press(usta.app, await usta.deepLink(), `look:${video}`);
    const listed = await press(usta.app, look, `pick:${video}`, { grade: '1' });
    expect(fieldsOf(listed)).toContainEqual(['graded', video]);
    const later = await press(usta.app, listed, `pick:${book}`);
    expect(fieldsOf(later).filter(([name]) => name === 'graded')).toEqual([['graded', video]]);
    const { claims } = await usta.verified(jwtOf(await press(usta.app, later, 'send')));
    const items = claims['https://purl.imsglobal.org/spec/lti-dl/claim/content_items'] as object[];
    expect(items.map((item) => 'lineItem' in item)).toEqual([true, false]);
  });

  test('holds a hundred at most', async () => {
    const many = Array.from({ length: 100 }, (_, at) => `${video}?t=${String(at)}`);
    const full = await press(usta.app, await usta.deepLink(), `pick:${book}`, { chosen: many });
    expect(chosenOf(full)).toEqual(many);
    expect(full.text).toContain('The list holds 100 items at most');
  });

  test('that is empty is not sent', async () => {
    const page = await press(usta.app, await usta.deepLink(), 'send');
    expect([page.status, jwtOf(page)]).toEqual([200, '']);
    expect(page.text).toContain('The list is empty');
  });
});

describe('a part', () => {
  const typed = async (item: string, from: string, to: string): Promise<string[] | string> => {
    const look = await press(usta.app, await usta.deepLink(), `look:${item}`);
    const answer = await press(usta.app, look, `fragment:${item}`, { from, to });
    if (answer.status === 200) return chosenOf(answer);
    expect([answer.status, fieldsOf(answer)]).toEqual([
      422,
      expect.arrayContaining([
        ['from', from],
        ['to', to],
      ]) as unknown,
    ]);
    return /role="alert"><span>([^<]*)/.exec(answer.text)?.[1] ?? '';
  };

  test('is typed as pages', async () => {
    expect(await typed(book, '12', '19')).toEqual([`${book}?pages=12-19`]);
    expect(await typed(book, '١٢', '۱۹')).toEqual([`${book}?pages=12-19`]);
    expect(await typed(book, '59', '')).toEqual([`${book}?pages=59-60`]);
    expect(await typed(book, '', '3')).toEqual([`${book}?pages=1-3`]);
    expect(await typed(book, '', '')).toEqual([book]);
    expect(await typed(book, '50', '61')).toBe('The book ends on page 60.');
    expect(await typed(book, '61', '')).toBe('The book ends on page 60.');
    expect(await typed(book, '19', '12')).toBe('The last page is before the first.');
    for (const wrong of ['0', '-1', '1.5', 'xii', '12=13'])
      expect(await typed(book, wrong, '')).toBe('Write the page as a number, such as 12.');
    // What is in the file counts, not what the cover says.
    expect(await typed(read, '1', '4')).toBe('The book ends on page 3.');
  });

  test('is typed as times', async () => {
    expect(await typed(video, '3:12', '05:40')).toEqual([`${video}?t=192-340`]);
    expect(await typed(video, '192', '')).toEqual([`${video}?t=192-560`]);
    expect(await typed(video, '0:00:10', '0:01:00')).toEqual([`${video}?t=10-60`]);
    expect(await typed(video, '5:40', '3:12')).toBe('The end must be after the beginning.');
    expect(await typed(video, '1:00', '9:21')).toContain('The lesson ends at');
    for (const wrong of ['1:60', '1:60:00', 'now', '-5', '1:2:3:4'])
      expect(await typed(video, wrong, '')).toBe('Write the time as minutes:seconds, such as 3:12.');
  });

  test('is a chapter; one without an end goes to the next', async () => {
    const videoPage = buttonsOf(await press(usta.app, await usta.deepLink(), `look:${video}`));
    expect(videoPage).toEqual(expect.arrayContaining(['0-70', '70-193', '193-340'].map((t) => `pick:${video}?t=${t}`)));
    const bookPage = buttonsOf(await press(usta.app, await usta.deepLink(), `look:${book}`));
    expect(bookPage).toEqual(expect.arrayContaining(['5-11', '12-19'].map((pages) => `pick:${book}?pages=${pages}`)));
  });
});

describe('one alone', () => {
  const { accept_multiple: _several, ...one } = SETTINGS;

  test('is sent at once, with its grade', async () => {
    const look = await press(usta.app, await usta.deepLink(one), `look:${book}`);
    const answer = await press(usta.app, look, `fragment:${book}`, { from: '12', to: '19', grade: '1' });
    const { claims } = await usta.verified(jwtOf(answer));
    expect(claims['https://purl.imsglobal.org/spec/lti-dl/claim/content_items']).toEqual([
      expect.objectContaining({ url: `https://usta.example/lti/items/${book}?pages=12-19`, lineItem: expect.anything() as unknown }),
    ]);
  });

  test('a unit cannot be chosen, and the page says why', async () => {
    const look = await press(usta.app, await usta.deepLink(one), `look:${programme}`);
    expect(buttonsOf(look)).not.toContain(`unit:${programme}?unit=${UNIT}`);
    expect(look.text).toContain('takes one item at a time');
    expect(buttonsOf(look)).toContain(`pick:${video}?t=193-340@${programme}/${UNIT}`);
  });
});
