import { access, constants, mkdir, statfs } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { StartError, systemCode } from '../errors.ts';

const NEEDED_BYTES = 300 * 1024 * 1024;

/**
 * Makes the data folder (mode 0700) and checks that it can be written and has room.
 * @throws StartError `data-folder` or `disk-full`.
 */
export async function openDataFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (systemCode(error) === 'ENOSPC') throw diskFull(folder);
    throw new StartError(
      'data-folder',
      `The data folder ${folder} cannot be written (${systemCode(error) ?? 'unknown'}); give this user the right to, or set USTA_DATA to another folder.`,
      error,
    );
  }
  const room = await statfs(folder);
  if (room.bavail * room.bsize < NEEDED_BYTES) throw diskFull(folder);
}

function diskFull(folder: string): StartError {
  return new StartError(
    'disk-full',
    `The disk that holds ${folder} is full (300 MB are needed to start); free some space, or set USTA_DATA to a folder on another disk.`,
  );
}

/** The folder for what can be fetched or copied again: the engines' binaries. */
export async function openCacheFolder(dataFolder: string): Promise<string> {
  const own = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'usta');
  try {
    await mkdir(own, { recursive: true });
    await access(own, constants.W_OK);
    return own;
  } catch {
    const inData = path.join(dataFolder, 'cache');
    await mkdir(inData, { recursive: true });
    return inData;
  }
}
