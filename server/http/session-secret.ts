import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { StartError, systemCode } from '../errors.ts';

/**
 * The secret that signs session cookies: the configured one, else that of the file `session-secret` (mode 0600) in the
 * data folder, made at the first start. Several machines need one secret, so there it must be configured.
 * @throws StartError `session-secret` when the file can be neither read nor made.
 */
export function sessionSecret(configured: string | undefined, dataFolder: string): string {
  if (configured !== undefined) return configured;
  const file = path.join(dataFolder, 'session-secret');
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    return readSecret(file) ?? makeSecret(file);
  } catch (error) {
    throw new StartError(
      'session-secret',
      `The session secret ${file} cannot be read or made (${systemCode(error) ?? 'unknown'}); set SESSION_SECRET, or give this user the right to.`,
      error,
    );
  }
}

function readSecret(file: string): string | undefined {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    return secret === '' ? undefined : secret;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written aside and linked in place, so that two processes that start at once agree on one. */
function makeSecret(file: string): string {
  const secret = randomBytes(48).toString('base64url');
  const aside = `${file}.${randomBytes(4).toString('hex')}`;
  writeFileSync(aside, `${secret}\n`, { mode: 0o600 });
  try {
    linkSync(aside, file);
    return secret;
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
    const other = readSecret(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    rmSync(aside, { force: true });
  }
}
