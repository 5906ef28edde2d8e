import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createTranslators } from '../../server/http/messages.ts';
import type { Refusal } from './importer.ts';

export interface Report {
  readonly write: (refusal: Refusal) => Promise<void>;
  /** Ends the file; answers how many lines it has, 0 where none was needed and no file was made. */
  readonly close: () => Promise<number>;
}

/** A report of what did not come in: a JSON line each with line, field, code and reason. */
export function openReport(file: string): Report {
  const { en: translate } = createTranslators();
  let stream: ReturnType<typeof createWriteStream> | undefined;
  let lines = 0;
  return {
    write: async ({ line, identifier, field, code, params, onlyField }) => {
      stream ??= createWriteStream(file);
      lines += 1;
      const entry = {
        line,
        identifier,
        field,
        code,
        reason: translate(`problem.${code}`, params),
        outcome: onlyField ? 'field left out' : 'record refused',
      };
      if (!stream.write(`${JSON.stringify(entry)}\n`)) await once(stream, 'drain');
    },
    close: async () => {
      if (stream !== undefined) {
        stream.end();
        await finished(stream);
      }
      return lines;
    },
  };
}
