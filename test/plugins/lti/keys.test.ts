import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import mongoose, { type Connection } from 'mongoose';
import request from 'supertest';
import { createSigningKeys } from '../../../plugins/lti/keys.ts';
import { createLtiModels } from '../../../plugins/lti/lti-models.ts';
import type { SigningKeys } from '../../../plugins/lti/ports.ts';
import { signedIn } from '../../support/people.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

const HOUR_MS = 3600 * 1000;
let usta: TestUsta;
let connection: Connection;
let clock: number;
let keys: SigningKeys;

beforeAll(async () => {
  usta = await openUstaWithoutSearch();
  connection = await mongoose.createConnection(usta.config.mongodbUri ?? '').asPromise();
});
beforeEach(async () => {
  await connection.collection('lti_keys').deleteMany({});
  clock = Date.now();
  keys = keysWith(Buffer.alloc(32, 7));
});
afterAll(async () => {
  await connection.close();
  await usta.close();
});

const model = () => connection.models['LtiKey'] ?? createLtiModels(connection).keys;
const keysWith = (sealingKey: Buffer): SigningKeys =>
  createSigningKeys({ model: model() as never, sealingKey, now: () => new Date(clock) });
const signer = async (): Promise<string> => decodeProtectedHeader(await keys.sign({}, 60)).kid ?? '';
const published = async (): Promise<(string | undefined)[]> => (await keys.jwks()).keys.map(({ kid }) => kid);

describe('K: keys', () => {
  test('K2 a new key is published a day before it signs, and the old one stays until no cache needs it', async () => {
    const first = await signer();
    const next = await keys.rotate();
    expect([await signer(), (await published()).sort()]).toEqual([first, [first, next].sort()]);
    clock += 23.9 * HOUR_MS;
    expect(await signer()).toBe(first);
    clock += 0.2 * HOUR_MS;
    expect([await signer(), (await published()).sort()]).toEqual([next, [first, next].sort()]);
    clock += 23 * HOUR_MS;
    expect((await published()).sort()).toEqual([first, next].sort());
    clock += 3 * HOUR_MS;
    expect(await published()).toEqual([next]);
  });

  test('K2 what was signed at the last moment is still verified by the published keys', async () => {
    await signer();
    await keys.rotate();
    clock += 23.99 * HOUR_MS;
    const jwt = await keys.sign({ iss: 'client' }, 300);
    clock += 0.05 * HOUR_MS;
    const { payload } = await jwtVerify(jwt, createLocalJWKSet({ keys: [...(await keys.jwks()).keys] }), { currentDate: new Date(clock) });
    expect([payload.iss, (payload.exp ?? 0) - (payload.iat ?? 0), typeof payload.jti]).toEqual(['client', 300, 'string']);
  });

  test('K3 a leaked key is withdrawn at once; another signs at once, the one that was to come where there is one', async () => {
    const first = await signer();
    await keys.revoke(first);
    const second = await signer();
    expect(second).not.toBe(first);
    expect(await published()).toEqual([second]);
    const next = await keys.rotate();
    await keys.revoke(second);
    expect([await signer(), await published()]).toEqual([next, [next]]);
    await keys.revoke('unknown');
    expect(await signer()).toBe(next);
  });

  test('K3 the drill by the pages: rotate, revoke, and what is published follows', async () => {
    const administrator = await signedIn(usta, [{ role: 'lms-administrator' }]);
    const address = '/lti/jwks.json';
    const kids = async (): Promise<string[]> =>
      ((await request(usta.app).get(address)).body as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
    const [leaked = ''] = await kids();
    expect((await administrator.post('/admin/lti/keys/rotate', {})).status).toBe(303);
    expect(await kids()).toHaveLength(2);
    expect((await administrator.get('/en/admin/lti/keys')).text).toContain(leaked.slice(0, 12));
    expect((await administrator.post(`/admin/lti/keys/${leaked}/revoke`, {})).status).toBe(303);
    expect(await kids()).not.toContain(leaked);
    const author = await signedIn(usta, [{ role: 'author' }]);
    expect((await author.post('/admin/lti/keys/rotate', {})).status).toBe(403);
  });

  test('K4 private halves are sealed: not in the database, and of no use with another secret', async () => {
    const kid = await signer();
    const stored = await connection.collection('lti_keys').findOne({ _id: kid as never });
    const bytes = (stored?.['sealedPrivateKey'] as { buffer: Uint8Array }).buffer;
    expect(Buffer.from(bytes).toString('latin1')).not.toContain('PRIVATE KEY');
    expect(JSON.stringify(stored?.['publicJwk'])).not.toMatch(/"(d|p|q|dp|dq|qi)"/);
    expect(JSON.stringify(await keys.list())).not.toContain('sealed');
    await expect(keysWith(Buffer.alloc(32, 8)).sign({}, 60)).rejects.toMatchObject({ code: 'lti-key-sealed' });
  });
});
