import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { StartError, systemCode } from '../../server/errors.ts';
import { createTranslators } from '../../server/http/messages.ts';
import type { Refusal } from './importer.ts';

export interface Report {
  /** @throws StartError `report` when the file cannot be written. */
  readonly write: (refusal: Refusal) => Promise<void>;
  /** Ends the file; answers how many lines it has, 0 where none was needed and no file was made. */
  readonly close: () => Promise<number>;
}

/** A report of what did not come in: a JSON line each with line, field, code and reason. */
export function openReport(file: string): Report {
  const { en: translate } = createTranslators();
  let stream: Writable | undefined;
  let failure: unknown;
  let lines = 0;

  const cannotWrite = (error: unknown): StartError =>
    new StartError(
      'report',
      `The report ${file} cannot be written (${systemCode(error) ?? 'unknown'}); name another file with --report.`,
      error,
    );

  async function openStream(): Promise<Writable> {
    const handle = await open(file, 'w').catch((error: unknown) => {
      throw cannotWrite(error);
    });
    return handle.createWriteStream().on('error', (error) => {
      failure = error;
    });
  }

  return {
    write: async ({ line, identifier, field, code, params, onlyField }) => {
      stream ??= await openStream();
      lines += 1;
      const reason = translate(`problem.${code}`, params);
      const entry = { line, identifier, field, code, reason, outcome: onlyField ? 'field left out' : 'record refused' };
      const isRoomLeft = stream.write(`${JSON.stringify(entry)}\n`);
      if (!isRoomLeft && failure === undefined) await once(stream, 'drain').catch(() => undefined);
      if (failure !== undefined) throw cannotWrite(failure);
    },
    close: async () => {
      if (stream !== undefined && failure === undefined) {
        stream.end();
        await finished(stream);
      }
      return lines;
    },
  };
}
