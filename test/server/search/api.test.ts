import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { buildLesson } from '../../support/builders.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';

interface Answer {
  readonly query: string;
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
  readonly hits: readonly {
    id: string;
    type: string;
    name: string;
    description: string | null;
    inLanguage: string[];
    url: string;
    specialties: { code: string; label: string }[];
    level: { code: string; label: string }[];
    duration: string | null;
    highlights: { name: { text: string; found: boolean }[]; description: { text: string; found: boolean }[] };
  }[];
  readonly facets: Readonly<Record<string, readonly { value: string; label: string; count: number }[]>>;
}

let usta: TestUsta;
beforeAll(async () => {
  usta = await openUsta();
  await usta.context.catalogue.store([
    buildLesson({
      identifier: 'welding-az',
      name: { az: 'Elektrik qövs qaynağı: şaquli tikiş', en: 'Arc welding: vertical seam' },
      description: { az: 'Elektrodun seçilməsi və cərəyanın tənzimlənməsi.' },
      specialty: ['0715'],
      occupation: ['7212'],
      educationalLevel: ['az-nqf-3'],
      duration: 'PT6M30S',
      datePublished: '2024-03-01',
      license: 'CC-BY-4.0',
      country: 'AZ',
      learningResourceType: ['video'],
    }),
    buildLesson({
      identifier: 'welding-ar',
      originalLanguage: 'ar',
      inLanguage: ['ar'],
      name: { ar: 'اللحام بالقوس الكهربائي' },
      specialty: ['0715'],
      occupation: ['7212'],
      duration: 'PT20M',
      country: 'JO',
      datePublished: '2025-01-01',
    }),
    buildLesson({
      identifier: 'lathe-tr',
      originalLanguage: 'tr',
      inLanguage: ['tr'],
      name: { tr: 'Torna tezgâhında vida açma' },
      specialty: ['0715'],
      occupation: ['7223'],
      duration: 'PT10M',
      country: 'TR',
      datePublished: '2023-05-05',
    }),
    buildLesson({
      identifier: 'book-fr',
      type: 'textbook',
      originalLanguage: 'fr',
      inLanguage: ['fr'],
      name: { fr: 'Réseaux informatiques' },
      specialty: ['0612'],
      country: 'MA',
      numberOfPages: 120,
    }),
    buildLesson({
      identifier: 'markup',
      name: { az: '<img src=x onerror=alert(1)> qaynaq & "tikiş"' },
      description: { az: '</mark><script>alert(1)</script> qaynaq' },
    }),
  ]);
  await usta.context.search.index.caughtUp();
});
afterAll(() => usta.close());

async function ask(query: string): Promise<Answer> {
  const answer = await request(usta.app).get(`/api/search?${query}`).set('Accept-Language', 'en');
  expect(answer.status).toBe(200);
  return answer.body as Answer;
}

const names = ({ hits }: Answer): string[] => hits.map(({ name }) => name);

describe('GET /api/search', () => {
  test('answers the documented shape, labels in the language of the caller', async () => {
    const answer = await ask('q=qovs+qaynagi');
    expect(answer).toMatchObject({ query: 'qovs qaynagi', page: 1, pageSize: 20 });
    const [hit] = answer.hits;
    expect(hit).toMatchObject({
      type: 'video-lesson',
      name: 'Arc welding: vertical seam',
      inLanguage: ['az'],
      duration: 'PT6M30S',
      level: [{ code: 'az-nqf-3' }],
    });
    expect(hit?.specialties[0]).toEqual({ code: '0715', label: 'Mechanics and metal trades' });
    expect(hit?.url).toMatch(/^http:\/\/.+\/items\/elektrik-qovs-qaynagi-saquli-tikis-[0-9a-z]{12}$/);
    expect(answer.facets['type']).toContainEqual({ value: 'video-lesson', label: expect.any(String) as unknown, count: answer.total });
  });

  test('a query in one language finds lessons in another', async () => {
    for (const query of ['qaynaqçı', 'لحّام', 'welder', 'soudeur', 'kaynakçı']) {
      const { hits } = await ask(`q=${encodeURIComponent(query)}&occupation=7212`);
      expect(hits.map(({ inLanguage }) => inLanguage[0]).sort()).toEqual(['ar', 'az']);
    }
  });

  test('marks found words in parts of plain text, whatever the text contains', async () => {
    const { hits } = await ask('q=qaynaq&lang=az');
    const hit = hits.find(({ name }) => name.startsWith('<img'));
    expect(hit?.highlights.name).toEqual([
      { text: '<img src=x onerror=alert(1)> ', found: false },
      { text: 'qaynaq', found: true },
      { text: ' & "tikiş"', found: false },
    ]);
    const page = await request(usta.app).get('/az/search?q=qaynaq');
    expect(page.text).not.toMatch(/<script>alert|<img src=x/);
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  test('filters combine, and the counts of a narrowed facet still show its other values', async () => {
    const answer = await ask('specialty=0715&country=AZ&country=JO');
    expect(answer.total).toBe(2);
    expect(answer.facets['country']?.map(({ value, count }) => [value, count])).toEqual(
      expect.arrayContaining([
        ['AZ', 1],
        ['JO', 1],
        ['TR', 1],
      ]),
    );
    expect(answer.facets['duration']?.map(({ value }) => value).sort()).toEqual(['15-to-30-minutes', '5-to-15-minutes']);
    expect((await ask('specialty=07')).total).toBe(3);
    expect((await ask('year=2023')).total).toBe(1);
    expect((await ask('duration=15-to-30-minutes')).total).toBe(1);
    expect((await ask('licence=CC-BY-4.0&kind=video&level=az-nqf-3&language=az')).total).toBe(1);
  });

  test('sorts by newest and by folded title', async () => {
    expect(names(await ask('specialty=0715&sort=newest&lang=tr')).map((name) => name.slice(0, 8))).toEqual([
      'اللحام ب',
      'Elektrik',
      'Torna te',
    ]);
    const titles = names(await ask('sort=title&language=az&language=tr&lang=az'));
    expect(titles.at(-1)).toMatch(/^Torna/);
  });

  test('pages', async () => {
    const first = await ask('pageSize=2&page=1');
    const third = await ask('pageSize=2&page=3');
    expect([first.total, first.hits.length, third.hits.length]).toEqual([5, 2, 1]);
    expect((await ask('pageSize=2&page=9')).hits).toEqual([]);
  });

  test.each([
    'type=film',
    'specialty=9999',
    'level=az',
    'language=xx',
    'country=Azerbaijan',
    'institution=A%20B',
    'kind=x',
    'duration=long',
    'year=24',
    'licence=free',
    'sort=best',
    'page=0',
    'page=x',
    'pageSize=1000',
    'colour=red',
  ])('wrong parameter %s is answered 400 with its name', async (query) => {
    const answer = await request(usta.app).get(`/api/search?${query}`).set('Accept-Language', 'en');
    expect(answer.status).toBe(400);
    expect((answer.body as { error: unknown }).error).toMatchObject({ code: 'parameter', parameter: query.split('=')[0] });
    expect((answer.body as { error: { message: string } }).error.message).not.toMatch(/^error\./);
  });

  test('a query without any word, and one that nothing has, find nothing', async () => {
    for (const query of ['!!!', 'qwxzptv', '﷽﷽', '\u202e']) expect((await ask(`q=${encodeURIComponent(query)}`)).total).toBe(0);
  });

  test('very long and hostile queries are answered', async () => {
    expect((await request(usta.app).get(`/api/search?q=${'a'.repeat(301)}`)).status).toBe(400);
    for (const query of ["' OR 1=1", '"unclosed', '-minus', '{$gt: 1}', '%', '\\', '\0', '../../etc/passwd']) {
      expect((await request(usta.app).get('/api/search').query({ q: query })).status).toBe(200);
    }
  });
});

describe('GET /api/suggest', () => {
  test('offers items and specialties from two letters on', async () => {
    expect((await request(usta.app).get('/api/suggest?q=q')).body).toEqual({ query: 'q', items: [], specialties: [] });
    const answer = await request(usta.app).get('/az/api/suggest?q=qayn');
    const { items, specialties } = answer.body as { items: { href: string }[]; specialties: { label: string }[] };
    expect(items[0]?.href).toMatch(/^\/az\/items\//);
    expect(specialties.map(({ label }) => label)).toContain('Qaynaqçı');
  });
});

describe('GET /api/items/:id', () => {
  test('answers the item as JSON-LD', async () => {
    const { hits } = await ask('q=vertical+seam');
    const answer = await request(usta.app).get(`/api/items/${hits[0]?.id ?? ''}`);
    expect(answer.headers['content-type']).toMatch('application/ld+json');
    const data = JSON.parse(answer.text) as Record<string, unknown>;
    expect(data).toMatchObject({
      type: ['LearningResource', 'VideoObject'],
      name: { az: 'Elektrik qövs qaynağı: şaquli tikiş' },
      duration: 'PT6M30S',
      identifier: 'welding-az',
    });
    expect(data['about']).toEqual([expect.objectContaining({ id: 'http://data.europa.eu/esco/isced-f/0715', termCode: '0715' })]);
  });

  test('an unknown one is 404', async () => {
    const answer = await request(usta.app).get('/api/items/000000000000').set('Accept-Language', 'fr');
    expect(answer.status).toBe(404);
    expect((answer.body as { error: { code: string } }).error.code).toBe('item-not-found');
  });
});
