import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';

/** Who may do everything. */
export const ACCOUNT = { accessKeyId: 'USTATESTKEY', secretAccessKey: 'a secret between the two' } as const;

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)\/(?<scope>(?<day>\d{8})\/(?<region>[^/]+)\/s3\/aws4_request), SignedHeaders=(?<headers>[^,]+), Signature=(?<signature>[0-9a-f]{64})$/;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** The query as it is signed: sorted, each name with a value. */
function signedQuery(query: string): string {
  const pairs = query === '' ? [] : query.split('&').map((pair) => (pair.includes('=') ? pair : `${pair}=`));
  return pairs.sort().join('&');
}

/** Why an S3 server refuses a request by its signature, as the code of its answer. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
export function refusedSignature({ method = '', url = '', headers }: IncomingMessage): string | undefined {
  const { key, scope, day, region, headers: names, signature } = AUTHORIZATION.exec(headers.authorization ?? '')?.groups ?? {};
  if (scope === undefined || day === undefined || region === undefined || names === undefined) return 'AccessDenied';
  if (key !== ACCOUNT.accessKeyId) return 'InvalidAccessKeyId';
  const [path = '', query = ''] = url.split('?', 2);
  const values = names.split(';').map((name) => `${name}:${String(headers[name]).trim().replace(/ +/g, ' ')}\n`);
  const canonical = [method, path, signedQuery(query), values.join(''), names, headers['x-amz-content-sha256']].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const signingKey = [region, 's3', 'aws4_request'].reduce(hmac, hmac(`AWS4${ACCOUNT.secretAccessKey}`, day));
  return hmac(signingKey, toSign).toString('hex') === signature ? undefined : 'SignatureDoesNotMatch';
}

/** Why an S3 server refuses a body: it is not the one that was signed, or that its checksum is of. */
export function refusedBody({ headers }: IncomingMessage, body: Buffer): string | undefined {
  const { 'x-amz-content-sha256': signed, 'x-amz-checksum-sha256': hash, 'x-amz-checksum-crc32': crc } = headers;
  if (signed !== 'UNSIGNED-PAYLOAD' && signed !== sha256(body)) return 'XAmzContentSHA256Mismatch';
  if (hash !== undefined && hash !== Buffer.from(sha256(body), 'hex').toString('base64')) return 'BadDigest';
  if (crc === undefined) return undefined;
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return crc === sum.toString('base64') ? undefined : 'BadDigest';
}
