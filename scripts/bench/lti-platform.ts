import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const CLAIM = 'https://purl.imsglobal.org/spec/lti/claim/';
const LEARNERS = 500;

/** A learning platform: signs launches, and serves its keys. */
export interface BenchPlatform {
  readonly issuer: string;
  readonly clientId: string;
  readonly deployment: string;
  /** An id token of a learner who opens `target`; the learners take turns. */
  readonly sign: (nonce: string, target: string) => Promise<string>;
  /** How often its keys were asked for. */
  readonly keyRequests: () => number;
  readonly close: () => void;
}

/** Serves a platform on this machine. */
export async function openPlatform(): Promise<BenchPlatform> {
  const kid = 'bench';
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' }] });
  let asked = 0;
  let signed = 0;
  const server = http.createServer((_req, res) => {
    asked += 1;
    res.setHeader('Content-Type', 'application/json').end(keys);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const [clientId, deployment] = ['bench', '1'];
  return {
    issuer,
    clientId,
    deployment,
    sign: (nonce, target) => {
      signed += 1;
      return new SignJWT({
        nonce,
        [`${CLAIM}message_type`]: 'LtiResourceLinkRequest',
        [`${CLAIM}version`]: '1.3.0',
        [`${CLAIM}deployment_id`]: deployment,
        [`${CLAIM}target_link_uri`]: target,
        [`${CLAIM}roles`]: ['http://purl.imsglobal.org/vocab/lis/v2/membership#Learner'],
        [`${CLAIM}resource_link`]: { id: 'link-1', title: 'Bench' },
        [`${CLAIM}context`]: { id: 'course-1', title: 'Bench', label: 'B1' },
      })
        .setProtectedHeader({ alg: 'RS256', kid })
        .setIssuer(issuer)
        .setAudience(clientId)
        .setSubject(`learner-${String(signed % LEARNERS)}`)
        .setIssuedAt()
        .setExpirationTime('10m')
        .sign(privateKey);
    },
    keyRequests: () => asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
