import path from 'node:path';
import { z } from 'zod';
import { StartError } from './errors.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const onOff = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });

const environment = z.object({
  PORT: z.coerce
    .number({ error: 'must be a number from 0 to 65535' })
    .int('must be a whole number')
    .min(0, 'must be a number from 0 to 65535')
    .max(65535, 'must be a number from 0 to 65535')
    .default(3000),
  HOST: z.string().min(1).default('127.0.0.1'),
  USTA_URL: httpUrl.optional(),
  USTA_DATA: z.string().min(1).default('data'),
  USTA_SAMPLE: onOff.default('on'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
    .optional(),
  MEILI_URL: httpUrl.optional(),
  MEILI_KEY: z.string().min(1).optional(),
  MEILI_BIN: z.string().min(1).optional(),
  LOG_LEVEL: z
    .enum(['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'], {
      error: 'must be one of silent, fatal, error, warn, info, debug, trace',
    })
    .default('warn'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** The address readers use, without a trailing slash; where it is not set, the address we listen on. */
  readonly publicUrl: string | undefined;
  /** Absolute path of the folder that holds everything this installation stores. */
  readonly dataFolder: string;
  readonly sample: boolean;
  readonly mongodbUri: string | undefined;
  readonly meili: { readonly url: string; readonly key: string | undefined } | undefined;
  readonly meiliBinary: string | undefined;
  readonly logLevel: string;
}

/**
 * Parses the environment once. Empty values count as absent.
 * @throws StartError `config` that names every variable that is wrong.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
    throw new StartError('config', `The configuration is wrong: ${wrong}; correct it in the environment and start again.`);
  }
  const value = parsed.data;
  if (value.MEILI_KEY !== undefined && value.MEILI_URL === undefined) {
    throw new StartError('config', 'MEILI_KEY is set without MEILI_URL; set both, or neither for the embedded search engine.');
  }
  return Object.freeze({
    port: value.PORT,
    host: value.HOST,
    publicUrl: value.USTA_URL?.replace(/\/+$/, ''),
    dataFolder: path.resolve(value.USTA_DATA),
    sample: value.USTA_SAMPLE === 'on',
    mongodbUri: value.MONGODB_URI,
    meili: value.MEILI_URL === undefined ? undefined : { url: value.MEILI_URL, key: value.MEILI_KEY },
    meiliBinary: value.MEILI_BIN,
    logLevel: value.LOG_LEVEL,
  });
}
