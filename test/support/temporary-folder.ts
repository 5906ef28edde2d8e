import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from '@jest/globals';

export interface TemporaryFolder {
  readonly path: string;
  /** Writes a file and answers its path. */
  readonly write: (name: string, content: string | Buffer) => string;
  /** Writes records as JSON Lines and answers the file's path. */
  readonly writeRecords: (name: string, records: readonly unknown[]) => string;
}

/** A folder for a test file, removed after its last test. */
export function temporaryFolder(): TemporaryFolder {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'usta-files-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const write = (name: string, content: string | Buffer): string => {
    const file = path.join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  return {
    path: folder,
    write,
    writeRecords: (name, records) => write(name, records.map((record) => `${JSON.stringify(record)}\n`).join('')),
  };
}
