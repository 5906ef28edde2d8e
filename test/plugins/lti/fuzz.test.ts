import { KeyObject } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import request from 'supertest';
import { createGuardedFetch } from '../../../plugins/lti/guarded-fetch.ts';
import { verifyLaunch, type VerificationParts } from '../../../plugins/lti/launch-verification.ts';
import { createLtiModels, type LtiModels } from '../../../plugins/lti/lti-models.ts';
import { createPlatformKeys } from '../../../plugins/lti/platform-keys.ts';
import type { Platform } from '../../../plugins/lti/platform.ts';
import type { PendingLogin } from '../../../plugins/lti/records.ts';
import { LtiRefusal } from '../../../plugins/lti/refusal.ts';
import { hashOf } from '../../../plugins/lti/state.ts';
import { createRandom, type Random } from '../../../scripts/bench/random.ts';
import { makeKey, outcomeOf } from '../../support/lti-platform.ts';
import { isAdmissible, type Right } from './launch-judgement.ts';
import { MUTATIONS, type Draft } from './launch-mutations.ts';
import { signed, type SigningMaterial } from './launch-signing.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();
const isLong = process.env['USTA_LONG_TESTS'] === '1';
const MANY = isLong ? 20_000 : 2000;
const SOME = isLong ? 600 : 150;
const AT_ONCE = 50;

let material: SigningMaterial;
let models: LtiModels;
let platform: Platform;
beforeAll(async () => {
  const foreign = await makeKey(site.platform.key.kid);
  material = {
    own: KeyObject.from(site.platform.key.privateKey),
    foreign: KeyObject.from(foreign.privateKey),
    publicJwk: foreign.jwk,
  };
  models = createLtiModels(site.database);
  const found = await models.platforms.findOne({ clientId: site.platform.clientId }).lean<Platform>();
  if (found === null) throw new Error('not registered');
  platform = found;
});

interface Mutated {
  readonly names: readonly string[];
  readonly draft: Draft;
  readonly token: string;
  readonly isAdmissible: boolean;
  /** Whether its bytes are as they were signed, and only their letters are not: it may be refused for that. */
  readonly isRespelled: boolean;
}

function mutated(random: Random, nonce: string): Mutated {
  const now = Math.floor(Date.now() / 1000);
  const { issuer, clientId, deployment, key, claims } = site.platform;
  const draft: Draft = {
    header: { alg: 'RS256', kid: key.kid },
    claims: structuredClone({ ...claims(random.pick(['Instructor', 'Learner'])), iat: now, exp: now + 300, nonce }),
    key: 'own',
    damage: [],
    login: 'own',
  };
  const names = Array.from({ length: random.pick([1, 1, 1, 2, 3]) }, () => random.pick(Object.keys(MUTATIONS)));
  for (const name of names) MUTATIONS[name]?.(draft, random, { clientId, now, publicJwk: material.publicJwk });
  // As it goes over the wire: what is undefined is not there.
  const whole = signed(draft, material);
  const token = draft.damage.reduce((text, damage) => damage(text, random), whole);
  const right: Right = { issuer, clientId, deployment, target: site.target, nonce, kid: key.kid, now };
  const isIntact = isSameToken(whole, token);
  return { names, draft, token, isAdmissible: isAdmissible(draft, isIntact, right), isRespelled: isIntact && token !== whole };
}

/** Whether two texts are one token: the last letter of a signature has bits that say nothing. */
function isSameToken(one: string, other: string): boolean {
  const [[header, payload, signature = ''], parts] = [one.split('.'), other.split('.')];
  if (parts.length !== 3 || parts[0] !== header || parts[1] !== payload) return false;
  return Buffer.from(signature, 'base64url').equals(Buffer.from(parts[2] ?? '', 'base64url'));
}

async function begin(count: number): Promise<PendingLogin[]> {
  const expiresAt = new Date(Date.now() + 600_000);
  const own = { platform: platform._id, targetLinkUri: site.target, parameters: {}, inNewWindow: false, expiresAt };
  const logins = Array.from({ length: count }, (_, at) => {
    const id = `${String(at)}-${Math.random().toString(36).slice(2)}`;
    return { ...own, _id: `state-${id}`, nonce: `nonce-${id}`, browser: hashOf(`browser-${id}`) };
  });
  await models.logins.insertMany(logins);
  return logins;
}

/** What came of many launches: how often which outcome, and those that came out wrong. */
interface Tally {
  readonly outcomes: Map<string, number>;
  readonly met: Set<string>;
  readonly wrong: unknown[];
}

const emptyTally = (): Tally => ({ outcomes: new Map(), met: new Set(), wrong: [] });

function note({ outcomes, met, wrong }: Tally, { names, draft, isAdmissible: isRight, isRespelled }: Mutated, outcome: string): void {
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  for (const name of names) met.add(name);
  const isKnown = outcome === 'opened' || /^[a-z]+(-[a-z]+)+$/.test(outcome);
  const isAsJudged = (outcome === 'opened') === isRight || (isRespelled && outcome === 'token-malformed');
  if (!isKnown || !isAsJudged) wrong.push({ names, draft: JSON.stringify(draft), outcome, isRight });
}

describe('fuzz', () => {
  test(`${String(MANY)} mutated launches: none is verified that the table refuses, none ends in an error (20,000 with USTA_LONG_TESTS=1)`, async () => {
    const random = createRandom(20_261);
    const tally = emptyTally();
    const parts: VerificationParts = {
      platforms: { find: () => Promise.resolve(platform), deployment: () => Promise.resolve('waiting') },
      logins: models.logins,
      platformKey: createPlatformKeys(createGuardedFetch({ isLocal: true, privateHosts: [] })),
      publicUrl: new URL(site.target).origin,
    };
    const verify = async (pending: PendingLogin, other: PendingLogin): Promise<void> => {
      const launch = mutated(random, pending.nonce);
      const { login } = launch.draft;
      const shown = login === 'other-state' ? other : pending;
      if (login === 'expired') await models.logins.updateOne({ _id: pending._id }, { $set: { expiresAt: new Date(0) } });
      const browser = (login === 'other-browser' ? other : shown)._id.replace('state-', 'browser-');
      const outcome = await verifyLaunch({ idToken: launch.token, pending: shown, browser, proof: 'cookie' }, parts, {
        reference: 'x',
      }).then(
        () => 'opened',
        (error: unknown) => (error instanceof LtiRefusal ? error.code : String(error)),
      );
      note(tally, launch, outcome);
    };
    // The last of each round is only there to be mistaken for another.
    for (let done = 0; done < MANY; done += AT_ONCE) {
      const logins = await begin(AT_ONCE + 1);
      const [other] = logins.splice(-1) as [PendingLogin];
      await Promise.all(logins.map((pending) => verify(pending, other)));
    }
    expect(tally.wrong.slice(0, 5)).toEqual([]);
    expect([...tally.met].sort()).toEqual(Object.keys(MUTATIONS).sort());
    const total = [...tally.outcomes.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBe(MANY);
    // Neither lets it in what is right by refusing all, nor the other way round.
    expect((tally.outcomes.get('opened') ?? 0) / total).toBeGreaterThan(0.1);
    expect((tally.outcomes.get('opened') ?? 0) / total).toBeLessThan(0.6);
    expect(tally.outcomes.size).toBeGreaterThan(12);
  }, 120_000);

  test(`${String(SOME)} by HTTP, in forms that are wrong too (600 with USTA_LONG_TESTS=1)`, async () => {
    const random = createRandom(77);
    const wrong: unknown[] = [];
    let opened = 0;
    const send = async (pending: PendingLogin): Promise<void> => {
      const launch = mutated(random, pending.nonce);
      const { state, browser } = { state: pending._id, browser: pending._id.replace('state-', 'browser-') };
      const cookie = `__Host-lti-${state.slice(0, 16)}=${launch.draft.login === 'own' ? browser : 'other'}`;
      const form = new URLSearchParams({ state, id_token: launch.token }).toString();
      const [body, isRight] = random.pick<[string, boolean]>([
        [form, true],
        [form, true],
        [form, true],
        [`${form}&utf8=%E2%9C%93&__proto__=x&constructor=y&%00=%FF`, true],
        [`${form}&state=${state}`, false],
        [`${form}&id_token=a.b.c`, false],
        [`x=1&${form}&x=1`, false],
        [`${form}&error=denied`, false],
        [form.replace('state=', 'state%5B%5D='), false],
        [form.replace('id_token=', 'ID_TOKEN='), false],
        [form.replaceAll('&', ';'), false],
        [form.slice(0, random.between(0, 39)), false],
      ]);
      const answer = await request(site.usta.app).post('/lti/launch').set('Cookie', cookie).type('form').send(body);
      const isOpened = outcomeOf(answer) === 'opened' || answer.text.includes('action="/lti/deep-link"');
      const isRefused = answer.status >= 400 && answer.status < 500 && !isOpened;
      if (isOpened) opened += 1;
      // A learner chooses nothing; the settings of deep linking are looked at once more by who answers it.
      const isAnswered = isRight && launch.isAdmissible ? answer.status === 200 || isRefused : isRefused;
      if (!isAnswered || (isOpened && !(isRight && launch.isAdmissible)))
        wrong.push({
          names: launch.names,
          draft: JSON.stringify(launch.draft),
          body: body.slice(-60),
          status: answer.status,
          outcome: outcomeOf(answer),
        });
    };
    for (let done = 0; done < SOME; done += 10) await Promise.all((await begin(10)).map(send));
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(opened).toBeGreaterThan(SOME / 20);
  }, 120_000);
});
