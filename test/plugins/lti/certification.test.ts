import { existsSync, readdirSync } from 'node:fs';
import { describe, expect } from '@jest/globals';
import { claim, initiation, login, outcomeOf, post, type Claims } from '../../support/lti-platform.ts';
import { realFile, realJson, testOnRealData } from '../../support/real-data.ts';
import { openLtiSite } from './lti-site.ts';

const site = openLtiSite();

const ROOT = ['lti', 'certification'] as const;

interface Expected {
  readonly row: string;
  readonly outcome: string;
}

/** What becomes of each payload, by the folder of its name; rows are those of the conformance table. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  'certification/invalid/Correct KID Required in Header': { row: 'N1', outcome: 'token-key' },
  'certification/invalid/Incorrect KID passed in JWT Header': { row: 'N2', outcome: 'token-key' },
  'certification/invalid/LTI version passed is not 1.3': { row: 'N3', outcome: 'token-claim' },
  'certification/invalid/No LTI Version Passed in JWT': { row: 'N4', outcome: 'token-claim' },
  'certification/invalid/JWT Passed is Not LTI 1.3 JWT': { row: 'N5', outcome: 'token-key' },
  'certification/invalid/One or more JWT fields missing': { row: 'N6', outcome: 'token-claim' },
  'certification/invalid/Exp and Iat Fields invalid': { row: 'N7', outcome: 'token-times' },
  'certification/invalid/message_type Claim Missing': { row: 'N8', outcome: 'token-claim' },
  'certification/invalid/role Claim Missing': { row: 'N9', outcome: 'token-claim' },
  'certification/invalid/deployment_id Claim Missing': { row: 'N10', outcome: 'token-claim' },
  'certification/invalid/Launch With Missing resource_link_id': { row: 'N11', outcome: 'token-claim' },
  'certification/invalid/user Claim Missing': { row: 'N12', outcome: 'token-claim' },
  // The guide of 1EdTech counts it among those that work; the collection, made for a library, does not.
  'certification/invalid/Launch Instructor With Email No Context': { row: 'P9', outcome: 'opened' },
  'certification/valid/Launch LTI 1.3 Message as Instructor': { row: 'P1', outcome: 'opened' },
  'certification/valid/Launch LTI 1.3 Message as Student': { row: 'P1', outcome: 'opened' },
  'certification/valid/Launch Instructor with Multiple Role Values': { row: 'P2', outcome: 'opened' },
  'certification/valid/Launch Student with Multiple Role Values': { row: 'P2', outcome: 'opened' },
  'certification/valid/Launch Instructor with Short Role Value': { row: 'P3', outcome: 'opened' },
  'certification/valid/Launch Student with Short Role Value': { row: 'P3', outcome: 'opened' },
  'certification/valid/Launch Instructor with Unknown Role': { row: 'P4', outcome: 'opened' },
  'certification/valid/Launch Student with Unknown Role': { row: 'P4', outcome: 'opened' },
  'certification/valid/Launch Instructor With No Role': { row: 'P5', outcome: 'opened' },
  'certification/valid/Launch Student With No Role': { row: 'P5', outcome: 'opened' },
  'certification/valid/Launch Instructor Only Email': { row: 'P6', outcome: 'opened' },
  'certification/valid/Launch Student Only Email': { row: 'P6', outcome: 'opened' },
  'certification/valid/Launch Instructor Only Names': { row: 'P7', outcome: 'opened' },
  'certification/valid/Launch Student Only Names': { row: 'P7', outcome: 'opened' },
  'certification/valid/Launch Instructor No PII': { row: 'P8', outcome: 'opened' },
  'certification/valid/Launch Student No PII': { row: 'P8', outcome: 'opened' },
  'certification/valid/Launch Student Only Resource Link': { row: 'P10', outcome: 'opened' },
  'certification/valid/Assignments and Grades - Core Launch': { row: 'P11', outcome: 'opened' },
  'certification/valid/Names and Roles - Core Launch if Needed': { row: 'P11', outcome: 'opened' },
  'certification/valid/Deep Linking - Core Launch of Passed LTI Link': { row: 'P11', outcome: 'opened' },
  'certification/valid/Deep Linking - Send Deep Linking Request Payload': { row: 'D4', outcome: 'opened' },
  // Kinds of messages of other specifications.
  'messages/valid/Asset Processor Settings - Launch': { row: 'N24', outcome: 'message-unknown' },
  'messages/valid/Eula - Launch': { row: 'N24', outcome: 'message-unknown' },
  'messages/valid/Report Review - Launch': { row: 'N24', outcome: 'message-unknown' },
};

function optional(name: string, file: string): unknown {
  return existsSync(realFile(...ROOT, name, file)) ? realJson(...ROOT, name, file) : undefined;
}

/**
 * Signs a payload as our platform would have: what is not what the payload is about becomes right; with `isWhole` its header
 * and the claims of OpenID Connect are right in any case.
 */
async function tokenOf(name: string, nonce: string, isWhole = false): Promise<string> {
  const payload = realJson(...ROOT, name, 'payload.json') as Claims;
  const kept = new Set((optional(name, 'keep.json') as string[] | undefined) ?? []);
  const { platform } = site;
  const now = Math.floor(Date.now() / 1000);
  const own: Claims = {
    iss: platform.issuer,
    aud: platform.clientId,
    iat: now,
    exp: now + 300,
    nonce,
    [claim('deployment_id')]: platform.deployment,
    [claim('target_link_uri')]: site.target,
  };
  if (isWhole) return platform.sign({ ...Object.fromEntries(Object.entries(own).slice(0, 5)), sub: 'person', ...payload });
  const replaced = Object.fromEntries(Object.entries(own).filter(([key]) => key in payload && !kept.has(key)));
  // A header of the collection stands in place of ours: what it leaves out is missing.
  const header = optional(name, 'header.json') as Record<string, string> | undefined;
  const given = header === undefined ? {} : { kid: undefined as unknown as string, ...header };
  const times = { iat: undefined, exp: undefined };
  return platform.sign({ ...times, ...payload, ...replaced }, { ...given, alg: 'RS256' });
}

describe('the payloads of the certification', () => {
  testOnRealData('all of the collection are expected (USTA_REAL_DATA)', () => {
    const found = ['certification/invalid', 'certification/valid', 'messages/valid'].flatMap((section) =>
      readdirSync(realFile(...ROOT, section)).map((name) => `${section}/${name}`),
    );
    expect(found.sort()).toEqual(Object.keys(EXPECTED).sort());
    expect(found).toHaveLength(37);
  });

  for (const [name, { row, outcome }] of Object.entries(EXPECTED)) {
    testOnRealData(`${row} ${name}: ${outcome} (USTA_REAL_DATA)`, async () => {
      const begun = await login(site.usta, initiation(site.platform, site.target));
      const token = await tokenOf(name, begun.nonce);
      const answer = await post(site.usta, { state: begun.state, id_token: token }, begun.cookie);
      expect(outcomeOf(answer)).toBe(outcome);
      expect(answer.status).toBe(outcome === 'opened' ? 200 : 400);
      if (outcome === 'opened' && /Student|Unknown Role|No Role/.test(name)) expect(answer.text).not.toContain('action="/lti/class"');
      if (name.includes('Deep Linking Request')) expect(answer.text).toContain('action="/lti/deep-link"');
    });
  }

  testOnRealData('N5 what is no message of LTI is refused for that alone too (USTA_REAL_DATA)', async () => {
    const begun = await login(site.usta, initiation(site.platform, site.target));
    const token = await tokenOf('certification/invalid/JWT Passed is Not LTI 1.3 JWT', begun.nonce, true);
    expect(outcomeOf(await post(site.usta, { state: begun.state, id_token: token }, begun.cookie))).toBe('token-claim');
  });
});
