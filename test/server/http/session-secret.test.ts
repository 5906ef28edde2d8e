import { mkdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { StartError } from '../../../server/errors.ts';
import { sessionSecret } from '../../../server/http/session-secret.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

describe('the secret of the sessions', () => {
  test('is made once, for this user’s eyes only', () => {
    const data = path.join(folder.path, 'data');
    const secret = sessionSecret(undefined, data);
    expect(secret).toMatch(/^[\w-]{64}$/);
    expect(sessionSecret(undefined, data)).toBe(secret);
    const file = path.join(data, 'session-secret');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8').trim()).toBe(secret);
  });

  test('is the configured one where there is one, and then no file is made', () => {
    const data = path.join(folder.path, 'untouched');
    expect(sessionSecret('configured', data)).toBe('configured');
    expect(() => statSync(data)).toThrow();
  });

  test('a file that cannot be read stops the start with a sentence', () => {
    const data = path.join(folder.path, 'broken');
    mkdirSync(path.join(data, 'session-secret'), { recursive: true });
    expect(() => sessionSecret(undefined, data)).toThrow(StartError);
    expect(() => sessionSecret(undefined, data)).toThrow(/session-secret cannot be read or made \(EISDIR\); set SESSION_SECRET/);
  });
});
