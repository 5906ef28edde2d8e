import { randomUUID } from 'node:crypto';
import {
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
  SignJWT,
  type CryptoKey,
  type JWTPayload,
} from 'jose';
import type { Model } from 'mongoose';
import { AppError } from '../../server/plugin-api.ts';
import type { SigningKeys } from './ports.ts';
import type { StoredKey } from './records.ts';
import { seal, unseal } from './sealing.ts';

const ALGORITHM = 'RS256';
const HOUR_MS = 3600 * 1000;
/** A new key is published this long before it signs, and an old one this long after its last signature. */
const OVERLAP_MS = 24 * HOUR_MS;
const MOST_SECONDS = 300;
/** What a platform's cache may still hold, and what was signed with the key at the last moment. */
const LONGEST_USE_MS = OVERLAP_MS + MOST_SECONDS * 1000;

interface KeyParts {
  readonly model: Model<StoredKey>;
  /** 32 bytes that seal the private halves. */
  readonly sealingKey: Buffer;
  readonly now?: () => Date;
}

/** Keys in the database, RS256; the private halves are sealed. The first is made when it is needed first. */
export function createSigningKeys({ model, sealingKey, now = () => new Date() }: KeyParts): SigningKeys {
  const imported = new Map<string, CryptoKey>();
  let first: Promise<unknown> | undefined;

  async function make(signsFrom: Date): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { modulusLength: 2048, extractable: true });
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    await model.create({
      _id: kid,
      publicJwk: { ...jwk, kid, alg: ALGORITHM, use: 'sig' },
      sealedPrivateKey: seal(await exportPKCS8(privateKey), kid, sealingKey),
      createdAt: now(),
      signsFrom,
    });
    return kid;
  }

  const all = (): Promise<StoredKey[]> =>
    model
      .find({ revokedAt: { $exists: false } })
      .sort({ createdAt: 1 })
      .lean<StoredKey[]>();
  const isPublished = ({ publishedUntil }: StoredKey): boolean => publishedUntil === undefined || publishedUntil > now();

  /** Keys that are not revoked, oldest first; there is always one. */
  async function keys(): Promise<StoredKey[]> {
    const found = await all();
    if (found.some(({ signsUntil }) => signsUntil === undefined)) return found;
    first ??= make(now()).finally(() => {
      first = undefined;
    });
    await first;
    return all();
  }

  /** Of several that may sign the oldest does: platforms have known it the longest. */
  async function signing(): Promise<StoredKey> {
    const at = now();
    const usable = await keys();
    const key =
      usable.find(({ signsFrom, signsUntil }) => signsFrom <= at && (signsUntil === undefined || signsUntil > at)) ?? usable.at(-1);
    if (key === undefined) throw new AppError('lti-key-missing', { status: 500 });
    return key;
  }

  async function privateKeyOf({ _id, sealedPrivateKey }: StoredKey): Promise<CryptoKey> {
    const known = imported.get(_id);
    if (known !== undefined) return known;
    let pem: string;
    try {
      // Lean documents carry the driver's Binary.
      const bytes = Buffer.isBuffer(sealedPrivateKey) ? sealedPrivateKey : Buffer.from((sealedPrivateKey as { buffer: Uint8Array }).buffer);
      pem = unseal(bytes, _id, sealingKey);
    } catch (error) {
      throw new AppError('lti-key-sealed', { status: 500, params: { kid: _id }, cause: error });
    }
    const key = await importPKCS8(pem, ALGORITHM);
    imported.set(_id, key);
    return key;
  }

  return {
    sign: async (claims: JWTPayload, seconds) => {
      const key = await signing();
      const issued = Math.floor(now().getTime() / 1000);
      return new SignJWT({ ...claims, iat: issued, exp: issued + Math.min(seconds, MOST_SECONDS), jti: randomUUID() })
        .setProtectedHeader({ alg: ALGORITHM, kid: key._id, typ: 'JWT' })
        .sign(await privateKeyOf(key));
    },
    jwks: async () => ({ keys: (await keys()).filter(isPublished).map(({ publicJwk }) => publicJwk) }),
    list: () => model.find({}, { sealedPrivateKey: 0 }).sort({ createdAt: -1 }).lean<Omit<StoredKey, 'sealedPrivateKey'>[]>(),
    rotate: async () => {
      const before = (await keys()).filter(({ signsUntil }) => signsUntil === undefined).map(({ _id }) => _id);
      const signsFrom = new Date(now().getTime() + OVERLAP_MS);
      const kid = await make(signsFrom);
      // After the new one is there: a crash between the two leaves both, of which the older signs.
      const publishedUntil = new Date(signsFrom.getTime() + LONGEST_USE_MS);
      await model.updateMany({ _id: { $in: before } }, { $set: { signsUntil: signsFrom, publishedUntil } });
      return kid;
    },
    revoke: async (kid) => {
      const at = now();
      const { matchedCount } = await model.updateOne({ _id: kid, revokedAt: { $exists: false } }, { $set: { revokedAt: at } });
      if (matchedCount === 0) return;
      imported.delete(kid);
      const left = await all();
      if (left.some(({ signsFrom, signsUntil }) => signsFrom <= at && (signsUntil === undefined || signsUntil > at))) return;
      // The next one is published already: platforms may know it.
      const next = left.find(({ signsFrom }) => signsFrom > at);
      if (next === undefined) await make(at);
      else await model.updateOne({ _id: next._id }, { $set: { signsFrom: at } });
    },
  };
}
