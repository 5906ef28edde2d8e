import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Amazon's Linux is where the package brings the system libraries along; we want them wherever they are missing. */
const WITH_LIBRARIES = 'AWS_Lambda_nodejs20.x';

/**
 * Unpacks the Chromium of the npm registry once per machine and user, and tells the tests where it is by
 * the environment: USTA_TEST_CHROMIUM and, where the machine lacks libraries, USTA_TEST_CHROMIUM_LIBRARIES.
 */
export async function unpackBrowser(): Promise<void> {
  const folder = path.join(os.tmpdir(), `usta-browser-${String(process.getuid?.() ?? 0)}`);
  if (!existsSync(folder)) await unpackInto(folder);
  const binary = path.join(folder, 'chromium');
  process.env['USTA_TEST_CHROMIUM'] = binary;
  const needed = execFileSync('ldd', [binary], { encoding: 'utf8' });
  if (needed.includes('not found')) process.env['USTA_TEST_CHROMIUM_LIBRARIES'] = path.join(folder, 'al2023/lib');
}

async function unpackInto(folder: string): Promise<void> {
  const work = mkdtempSync(`${folder}-`);
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: work, AWS_EXECUTION_ENV: WITH_LIBRARIES });
  try {
    const { default: packed } = await import('@sparticuz/chromium');
    await packed.executablePath();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
  }
  try {
    renameSync(work, folder);
  } catch (error) {
    // Another run was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(work, { recursive: true, force: true });
  }
}
