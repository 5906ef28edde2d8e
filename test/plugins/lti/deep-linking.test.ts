import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { itemId } from '../../../server/catalogue/service.ts';
import { buttonsOf, fieldsOf, jwtOf, press } from '../../support/lti/pick-page.ts';
import { BOOK, pickableItems, PROGRAMME, VIDEO } from '../../support/lti/pickable-items.ts';
import { openPickingUsta, PLATFORM, RETURN_URL, SETTINGS, type PickingUsta } from '../../support/lti/picking-usta.ts';

const DL = 'https://purl.imsglobal.org/spec/lti-dl/claim';
const LTI = 'https://purl.imsglobal.org/spec/lti/claim';
const [video, book, programme] = [VIDEO, BOOK, PROGRAMME].map(itemId) as [string, string, string];
const UNIT = 'M1%2FU%3D1';

type Claims = Readonly<Record<string, unknown>>;
type ContentItem = Readonly<Record<string, unknown>>;

let usta: PickingUsta;

beforeAll(async () => {
  usta = await openPickingUsta();
  await usta.context.catalogue.store(pickableItems());
  await usta.context.search.index.caughtUp();
});
afterAll(() => usta.close());

/** Chooses these in the picker and answers what the platform gets. */
async function chosen(keys: readonly string[], settings: object = SETTINGS, graded: readonly string[] = []): Promise<Claims> {
  const page = await usta.deepLink(settings);
  const answer = await press(usta.app, page, 'send', { chosen: keys, graded });
  expect(answer.status).toBe(200);
  return (await usta.verified(jwtOf(answer))).claims;
}

const itemsOf = (claims: Claims): ContentItem[] => claims[`${DL}/content_items`] as ContentItem[];

describe('requests', () => {
  test('D1 a request without settings is refused', async () => {
    const answer = await usta.launch({ message: 'LtiDeepLinkingRequest' });
    expect([answer.status, answer.body]).toEqual([400, { code: 'deep-linking-settings' }]);
    await expect(usta.deepLink({ accept_types: ['ltiResourceLink'] })).rejects.toMatchObject({ code: 'deep-linking-settings' });
  });

  test('D2 the return URL is https', async () => {
    for (const url of [
      'http://lms.example/return',
      'javascript:alert(1)',
      'lms.example',
      'https://a:b@lms.example/',
      'http://localhost/return',
    ]) {
      const answer = await usta.deepLink({ ...SETTINGS, deep_link_return_url: url });
      expect([url, answer.status, answer.body]).toEqual([url, 400, { code: 'deep-linking-return-url' }]);
    }
    const local = await openPickingUsta({ USTA_URL: 'http://localhost:3000' });
    expect((await local.deepLink({ ...SETTINGS, deep_link_return_url: 'http://localhost:8090/return' })).status).toBe(200);
    expect((await local.deepLink({ ...SETTINGS, deep_link_return_url: 'http://lms.example/return' })).status).toBe(400);
    await local.close();
  });

  test('D3 a learner is refused', async () => {
    const answer = await usta.deepLink(SETTINGS, { role: 'learner' });
    expect([answer.status, answer.body]).toEqual([403, { code: 'deep-linking-learner' }]);
  });

  test('D4 types, one or several, targets and line items are as the platform accepts them', async () => {
    const none = await usta.deepLink({ ...SETTINGS, accept_types: ['file', 'image'] });
    expect([none.status, none.body]).toEqual([400, { code: 'deep-linking-types' }]);

    const { accept_multiple: _several, ...one } = SETTINGS;
    const page = await usta.deepLink(one);
    expect(page.text).not.toContain('value="send"');
    const answer = await press(usta.app, page, `pick:${video}`);
    expect(itemsOf((await usta.verified(jwtOf(answer))).claims)).toHaveLength(1);
    // A form that brings two all the same brings one.
    const forged = await press(usta.app, await usta.deepLink(one), `unit:${programme}?unit=${UNIT}`);
    expect(jwtOf(forged)).toBe('');

    const [framed] = itemsOf(await chosen([video]));
    expect(framed).toMatchObject({ iframe: { width: 800, height: 600 } });
    const [windowed] = itemsOf(await chosen([video], { ...SETTINGS, accept_presentation_document_targets: ['window'] }));
    expect(windowed).toMatchObject({ window: { targetName: '_blank' } });
    expect(windowed).not.toHaveProperty('iframe');

    const [ungraded] = itemsOf(await chosen([video], { ...SETTINGS, accept_lineitem: false }, [video]));
    expect(ungraded).not.toHaveProperty('lineItem');
    const unasked = await usta.deepLink({ ...SETTINGS, accept_lineitem: false });
    expect((await press(usta.app, unasked, `look:${video}`)).text).not.toContain('name="grade"');
  });
});

describe('responses', () => {
  test('D5 the response is signed by us, for the platform, for five minutes at most', async () => {
    const page = await press(usta.app, await usta.deepLink(), 'send', { chosen: video });
    const { header, claims } = await usta.verified(jwtOf(page));
    expect(header).toMatchObject({ alg: 'RS256', kid: expect.stringMatching(/./) as unknown });
    expect(claims).toMatchObject({
      iss: PLATFORM.clientId,
      aud: PLATFORM.issuer,
      nonce: expect.stringMatching(/^.{20,}$/) as unknown,
      [`${LTI}/message_type`]: 'LtiDeepLinkingResponse',
      [`${LTI}/version`]: '1.3.0',
      [`${LTI}/deployment_id`]: 'deployment-1',
    });
    const { iat = 0, exp = 0 } = claims;
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(60);
    expect(exp - iat).toBeGreaterThan(0);
    expect(exp - iat).toBeLessThanOrEqual(300);
  });

  test('D6 data goes back exactly, and is left out where there was none', async () => {
    expect((await chosen([video]))[`${DL}/data`]).toBe(SETTINGS.data);
    const { data: _data, ...without } = SETTINGS;
    expect(await chosen([video], without)).not.toHaveProperty([`${DL}/data`]);
    expect((await chosen([video], { ...SETTINGS, data: '' }))[`${DL}/data`]).toBe('');
  });

  test('D7 the field JWT is posted to the return URL with its query', async () => {
    const page = await press(usta.app, await usta.deepLink(), 'send', { chosen: video });
    const form = /<form [^>]*method="post" action="([^"]*)"/.exec(page.text)?.[1];
    expect(form?.replaceAll('&amp;', '&')).toBe(RETURN_URL);
    expect(fieldsOf(page).map(([name]) => name)).toEqual(['JWT']);
    expect(page.text).toMatch(/<button [^>]*type="submit"/);
    expect(page.text).toMatch(/<script type="module" src="[^"]*lti-pick-return\.js"/);
    // A base would send the form to a window of its own.
    expect(page.text).not.toContain('<base');
    const long = `https://canvas.example/courses/1/deep_linking_response?data=${'eyJ0eXAiOiJKV1Qi.'.repeat(400)}&modal=true&x=%2B+%C9%99`;
    const canvas = await press(usta.app, await usta.deepLink({ ...SETTINGS, deep_link_return_url: long }), 'send', { chosen: video });
    expect(/<form [^>]*action="([^"]*)"/.exec(canvas.text)?.[1]?.replaceAll('&amp;', '&')).toBe(long);
  });

  test('D8 going back without choosing sends no items', async () => {
    const page = await press(usta.app, await usta.deepLink(), 'cancel', { chosen: video });
    const { claims } = await usta.verified(jwtOf(page));
    expect(claims[`${DL}/content_items`]).toEqual([]);
    expect(claims[`${DL}/data`]).toBe(SETTINGS.data);
  });

  test('D9 a resource link has an address that stays, a title, pictures, a size and a line item', async () => {
    const [first, second] = itemsOf(await chosen([video, book], SETTINGS, [video, book]));
    expect(first).toEqual({
      type: 'ltiResourceLink',
      url: `https://usta.example/lti/items/${video}`,
      title: 'Setting up a lathe',
      text: 'How to <set> the tool.',
      icon: { url: 'https://usta.example/lathe.jpg' },
      thumbnail: { url: 'https://usta.example/lathe.jpg' },
      iframe: { width: 800, height: 600 },
      custom: { item_id: video, resource_link_history: '$ResourceLink.id.history' },
      lineItem: { label: 'Setting up a lathe', scoreMaximum: 100, resourceId: video, tag: 'completion' },
    });
    // Platforms show pages over https, where a plain http picture does not load.
    expect(second).not.toHaveProperty('icon');
    expect(second).toHaveProperty('lineItem.resourceId', book);
    const [plan] = itemsOf(await chosen([programme], SETTINGS, [programme]));
    expect(plan).not.toHaveProperty('lineItem');
  });

  test('D10 links and html where only those are accepted', async () => {
    const [link] = itemsOf(await chosen([`${video}?t=193-340`], { ...SETTINGS, accept_types: ['file', 'link', 'html'] }));
    expect(link).toMatchObject({ type: 'link', title: 'Setting up a lathe: Tool height' });
    expect(link?.['url']).toMatch(new RegExp(`^https://usta\\.example/items/.*${video}\\?t=193$`));
    expect(link).not.toHaveProperty('custom');
    const [html, outcomes] = itemsOf(await chosen([video, `${programme}?unit=${UNIT}`], { ...SETTINGS, accept_types: ['html'] }));
    expect(html).toMatchObject({ type: 'html', title: 'Setting up a lathe' });
    expect(html?.['html']).toContain('How to &#60;set&#62; the tool.');
    expect(outcomes?.['html']).toContain('<li>Sets the tool height<ul><li>Within 0.1 mm</li></ul></li><li>Chooses a &#60;chuck&#62;</li>');
  });

  test('D11 scripts, writing from right to left and emoji survive', async () => {
    const [latin] = itemsOf(await chosen([video]));
    expect(latin).toHaveProperty('title', 'Setting up a lathe');
    const arabic = await press(usta.app, await usta.deepLink(SETTINGS, { locale: 'ar-SA' }), 'send', { chosen: video });
    expect(arabic.text).toContain('dir="rtl"');
    expect(itemsOf((await usta.verified(jwtOf(arabic))).claims)[0]).toHaveProperty('title', 'إعداد المخرطة');
    const azeri = await press(usta.app, await usta.deepLink(SETTINGS, { locale: 'az' }), 'send', { chosen: video });
    expect(azeri.text.match(/<\/script>/g)).toHaveLength(azeri.text.match(/<script/g)?.length ?? 0);
    expect(itemsOf((await usta.verified(jwtOf(azeri))).claims)[0]).toHaveProperty('title', 'Torna dəzgahı </script> 🔧');
    const list = await press(usta.app, await usta.deepLink(SETTINGS, { locale: 'az' }), `pick:${video}`);
    expect(list.text).toContain('Torna dəzgahı &lt;/script&gt; 🔧');
  });

  test('D12 the platform is told how many were chosen, what was left out, and what to look for in our log', async () => {
    const claims = await chosen([video, '0123456789ab', book]);
    expect(itemsOf(claims)).toHaveLength(2);
    expect(claims[`${DL}/msg`]).toBe('2 items were chosen');
    expect(claims[`${DL}/errormsg`]).toBe('1 item that you chose is no longer in the catalogue and was left out');
    expect(claims[`${DL}/log`]).toContain('reference-1');
    expect(await chosen([video])).not.toHaveProperty([`${DL}/errormsg`]);
  });

  test('D13 of two answers to a request one is sent', async () => {
    const page = await usta.deepLink();
    // The second click of a double click is what the browser shows: it must not lead nowhere.
    const twice = await Promise.all(Array.from({ length: 8 }, () => press(usta.app, page, 'send', { chosen: video })));
    expect(twice.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(new Set(twice.map(jwtOf)).size).toBe(1);
    const otherwise = await press(usta.app, page, 'send', { chosen: book });
    expect([otherwise.status, jwtOf(otherwise)]).toEqual([409, '']);
    expect(otherwise.text).toContain('Your choice was sent already');
    expect((await press(usta.app, page, 'cancel')).status).toBe(409);
    const goneOn = await press(usta.app, page, `pick:${book}`);
    expect([goneOn.status, buttonsOf(goneOn)]).toEqual([410, []]);
    expect(goneOn.text).toContain('This choice is over');

    const open = await usta.deepLink();
    const race = await Promise.all([video, book, programme, video].map((key) => press(usta.app, open, 'send', { chosen: key })));
    expect(new Set(race.map(jwtOf).filter((jwt) => jwt !== '')).size).toBe(1);
    for (const answer of race.filter((one) => jwtOf(one) === '')) expect(answer.status).toBe(409);

    const { accept_multiple: _several, ...one } = SETTINGS;
    const single = await usta.deepLink(one);
    const [first, second] = [await press(usta.app, single, `pick:${video}`), await press(usta.app, single, `pick:${video}`)];
    expect(jwtOf(second)).toBe(jwtOf(first));
    // As long as the signature is valid, and no longer.
    await usta.models.sessions.updateMany({}, { $set: { expiresAt: new Date() } });
    expect((await press(usta.app, single, `pick:${video}`)).status).toBe(410);
    expect((await request(usta.app).post('/lti/deep-link').type('form').send('session=made-up&do=send')).status).toBe(410);
    expect((await request(usta.app).post('/lti/deep-link').type('form').send('')).status).toBe(410);
  });

  test('D14 the policy of the page lets its form go to the platform, and to nobody else', async () => {
    const policyOf = (page: { headers: Record<string, unknown> }, directive: string): string | undefined =>
      String(page.headers['content-security-policy'])
        .split(';')
        .find((one) => one.startsWith(directive));
    const picker = await usta.deepLink();
    expect(policyOf(picker, 'form-action')).toBe("form-action 'self'");
    expect(policyOf(picker, 'frame-ancestors')).toBe('frame-ancestors https://lms.example https://content.lms.example');
    expect(picker.headers).not.toHaveProperty('x-frame-options');
    expect(picker.headers['cache-control']).toBe('no-store');
    const page = await press(usta.app, picker, 'send', { chosen: video });
    // Where the platform redirects from there is held to the policy too.
    expect(policyOf(page, 'form-action')).toBe("form-action 'self' https://lms.example https://content.lms.example");
    const elsewhere = await usta.deepLink({ ...SETTINGS, deep_link_return_url: 'https://tools.lms.example:8443/back?a=b' });
    const other = await press(usta.app, elsewhere, 'cancel');
    expect(policyOf(other, 'form-action')).toContain(' https://tools.lms.example:8443 ');
    expect(policyOf(page, 'script-src')).toBe("script-src 'self'");
  });

  test('D15 pages and seconds are chosen as fragments', async () => {
    const items = itemsOf(await chosen([`${book}?pages=12-19`, `${book}?pages=30-31`, `${video}?t=60-120`, `${video}?t=500`]));
    expect(items.map(({ url, title, custom }) => [url, title, custom])).toEqual([
      [
        `https://usta.example/lti/items/${book}?pages=12-19`,
        'The lathe book: Tools',
        expect.objectContaining({ item_id: book, pages: '12-19' }),
      ],
      [`https://usta.example/lti/items/${book}?pages=30-31`, 'The lathe book, pages 30–31', expect.objectContaining({ pages: '30-31' })],
      [
        `https://usta.example/lti/items/${video}?t=60-120`,
        'Setting up a lathe, 01:00–02:00',
        expect.objectContaining({ item_id: video, t: '60-120' }),
      ],
      [`https://usta.example/lti/items/${video}?t=500`, 'Setting up a lathe, from 08:20', expect.objectContaining({ t: '500' })],
    ]);
    for (const item of items) expect(Object.values(item['custom'] as object).join('')).not.toContain('=');
    const outside = await press(usta.app, await usta.deepLink(), 'send', {
      chosen: [`${book}?pages=50-61`, `${video}?pages=1-2`, `${book}?t=1`],
    });
    expect(jwtOf(outside)).toBe('');
  });

  test('D16 a whole unit is chosen: its outcomes, its videos and chapters in order', async () => {
    const page = await usta.deepLink();
    const look = await press(usta.app, page, `look:${programme}`);
    expect(buttonsOf(look)).toContain(`unit:${programme}?unit=${UNIT}`);
    const list = await press(usta.app, look, `unit:${programme}?unit=${UNIT}`);
    const { claims } = await usta.verified(jwtOf(await press(usta.app, list, 'send')));
    expect(itemsOf(claims).map(({ url, title, text }) => [url, title, text])).toEqual([
      [
        `https://usta.example/lti/items/${programme}?unit=${UNIT}`,
        'First cuts: learning outcomes',
        'Sets the tool height; Chooses a <chuck>',
      ],
      [`https://usta.example/lti/items/${video}?t=193-340`, 'Setting up a lathe: Tool height', 'Learning outcome: Sets the tool height'],
      [
        `https://usta.example/lti/items/${book}?pages=12-19`,
        'The lathe book: Tools',
        'Learning outcome: Sets the tool height; Chooses a <chuck>',
      ],
      [`https://usta.example/lti/items/${video}`, 'Setting up a lathe', 'Learning outcome: Chooses a <chuck>'],
    ]);
    expect(itemsOf(claims)[0]).toHaveProperty('custom.unit', UNIT);
  });
});
