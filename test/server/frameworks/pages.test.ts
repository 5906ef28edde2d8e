import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { openExchangeSite, type ExchangeSite } from '../exchange/exchange-site.ts';
import { CPRT, DIGCOMP, JSON_OF } from './framework-files.ts';

let site: ExchangeSite;
beforeAll(async () => {
  site = await openExchangeSite();
});
afterAll(() => site.close());

const send = (file: Buffer, fields: Record<string, string>, language = 'en', name = 'çərçivə.json'): request.Test => {
  const post = request(site.app).post(`/${language}/frameworks/import`);
  for (const [field, value] of Object.entries(fields)) void post.field(field, value);
  return post.attach('file', file, name);
};

describe('importing a framework', () => {
  test('is for those who may, everywhere', async () => {
    site.as(undefined);
    expect((await send(JSON_OF(CPRT), { do: 'import' })).status).toBe(401);
    site.as([{ role: 'author' }]);
    expect((await send(JSON_OF(CPRT), { do: 'import' })).status).toBe(403);
    site.as([{ role: 'editor', institution: 'one' }]);
    expect((await send(JSON_OF(CPRT), { do: 'import' })).status).toBe(403);
    expect((await request(site.app).get('/en/frameworks')).text).not.toContain('enctype');
    expect(await site.frameworks.list()).toEqual([]);
    site.as([{ role: 'editor' }]);
    expect((await request(site.app).get('/en/frameworks')).text).toContain('enctype="multipart/form-data"');
  });

  test('shows first what it would do, then does it and says so in the log', async () => {
    const checked = await send(JSON_OF(CPRT), { do: 'check' });
    expect(checked.status).toBe(200);
    expect(checked.text).toContain('nothing is stored yet');
    expect(checked.text).toContain('New: 8, changed: 0');
    expect(checked.text).toContain('çərçivə.json');
    expect([await site.frameworks.list(), site.audited]).toEqual([[], []]);
    const stored = await send(JSON_OF(CPRT), { do: 'import' });
    expect(stored.text).toContain('The framework is stored');
    expect((await site.frameworks.list()).map(({ _id }) => _id)).toEqual(['nist-nice']);
    expect(site.audited).toMatchObject([
      { by: { id: 'p1', name: 'Aygün' }, action: 'framework.imported', target: { kind: 'framework', id: 'nist-nice' } },
    ]);
  });

  test('says every reason of a refusal in the language of the reader', async () => {
    const torn = structuredClone(CPRT);
    torn.response.elements.relationships.push({ source_element_identifier: 'OG', dest_element_identifier: '<b>NOWHERE' });
    const answer = await send(JSON_OF(torn), { do: 'import' }, 'az');
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Fayl qəbul edilmədi: 1 səbəb');
    expect(answer.text).toContain('“relationships/7” sahəsi: Əlaqə faylda olmayan “&lt;b&gt;NOWHERE” kodunu göstərir.');
    expect((await request(site.app).post('/en/frameworks/import').field('do', 'import')).status).toBe(400);
    expect((await send(Buffer.alloc(20_000_001), { do: 'import' })).status).toBe(413);
  });
});

describe('the pages of a framework', () => {
  test('list it, go down its tree and search it', async () => {
    await send(JSON_OF(DIGCOMP), { do: 'import' });
    const list = await request(site.app).get('/ar/frameworks');
    expect(list.text).toContain('/ar/frameworks/digcomp-3');
    const top = await request(site.app).get('/en/frameworks/nist-nice');
    expect(top.text).toContain('OVERSIGHT');
    expect(top.text).toContain('href="/en/frameworks/nist-nice?under=OG"');
    const role = await request(site.app).get('/az/frameworks/nist-nice?under=OG-WRL-001');
    expect(role.text).toContain('<h1 lang="en" dir="ltr">Security Management</h1>');
    expect(role.text).toContain('Skill in coordinating');
    expect(role.text).toContain('Bacarıq');
    const found = await request(site.app).get('/fr/frameworks/nist-nice?q=ingress%20<script>');
    expect(found.text).toContain('Rien trouvé');
    expect(found.text).not.toContain('<script>»');
    expect((await request(site.app).get('/fr/frameworks/nist-nice?q=ingress')).text).toContain('Knowledge of ingress filtering');
    expect((await request(site.app).get('/frameworks/none')).status).toBe(404);
    expect((await request(site.app).get('/frameworks/nist-nice?under=none')).status).toBe(404);
    expect((await request(site.app).get('/frameworks/nist-nice?page=0')).status).toBe(400);
  });

  test('answer programs while a reader types', async () => {
    const answer = await request(site.app).get('/api/competences?q=axt&framework=digcomp-3&lang=az');
    expect(answer.body).toEqual({
      competences: [{ framework: 'digcomp-3', code: '1.1', type: 'Səriştə', name: 'Axtarış', language: 'az', description: 'To browse' }],
    });
    expect((await request(site.app).get('/api/competences?q=k&limit=1000')).status).toBe(400);
    expect((await request(site.app).get('/api/competences?q[$ne]=k')).status).toBe(400);
  });
});
