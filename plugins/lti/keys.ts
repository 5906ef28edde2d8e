import { createCipheriv, randomBytes, randomUUID } from 'node:crypto';
import { exportJWK, exportPKCS8, generateKeyPair, type JWK } from 'jose';
import type { Model } from 'mongoose';
import type { StoredKey } from './records.ts';

const ALGORITHM = 'RS256';
const NONCE_BYTES = 12;

/** Our own keys. */
export interface SigningKeys {
  /** Makes the first key, where there is none. */
  readonly prepare: () => Promise<void>;
  /** Public halves of the keys that a platform may need now: RS256, for signatures. */
  readonly jwks: () => Promise<{ readonly keys: readonly JWK[] }>;
}

/** A private key as it is stored: AES-256-GCM, nonce and tag before the text. */
function seal(text: string, key: Buffer): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Keys in the database; private halves are sealed with `sealingKey` (32 bytes). */
export function createSigningKeys(model: Model<StoredKey>, sealingKey: Buffer): SigningKeys {
  return {
    prepare: async () => {
      if ((await model.exists({})) !== null) return;
      const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { modulusLength: 2048, extractable: true });
      const kid = randomUUID();
      const now = new Date();
      // Two processes that start at once may make two, which does no harm: both are published.
      await model.create({
        _id: kid,
        publicJwk: { ...(await exportJWK(publicKey)), kid, alg: ALGORITHM, use: 'sig' },
        sealedPrivateKey: seal(await exportPKCS8(privateKey), sealingKey),
        createdAt: now,
        signsFrom: now,
      });
    },
    jwks: async () => {
      const now = new Date();
      const published = { revokedAt: { $exists: false }, $or: [{ publishedUntil: { $exists: false } }, { publishedUntil: { $gt: now } }] };
      const found = await model.find(published).sort({ createdAt: -1 }).lean<StoredKey[]>();
      return { keys: found.map(({ publicJwk }) => publicJwk) };
    },
  };
}
