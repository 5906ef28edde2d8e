import path from 'node:path';
import { z } from 'zod';
import { PASSWORD_COSTS, type PasswordCosts } from './accounts/passwords.ts';
import { StartError } from './errors.ts';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });
const MEGABYTE = 1024 * 1024;
const megabytes = z.coerce.number({ error: 'must be a number of megabytes' }).positive('must be more than 0');
const onOff = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });

/** Whether a host name or address is this machine itself; names that end in `.localhost` are (RFC 6761 §6.3). */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  return /(^|\.)localhost$/.test(bare) || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare);
}

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
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://')
    .optional(),
  MAIL_FROM: z.string().includes('@', { error: 'must be a mail address' }).optional(),
  REVIEW_CHECKLIST: z.string().min(1).optional(),
  OIDC_ISSUER: httpUrl
    .refine((url) => url.startsWith('https:') || isLoopback(new URL(url).hostname), 'must be an https address')
    .optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  OIDC_NAME: z.string().min(1).max(60).optional(),
  FILES_S3_ENDPOINT: httpUrl.optional(),
  FILES_S3_REGION: z.string().min(1).optional(),
  FILES_S3_BUCKET: z.string().min(1).optional(),
  FILES_S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  FILES_S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  FILES_S3_FORCE_PATH_STYLE: onOff.optional(),
  UPLOAD_LIMIT_COVER_MB: megabytes.default(20),
  UPLOAD_LIMIT_TEXTBOOK_MB: megabytes.default(300),
  UPLOAD_LIMIT_CAPTION_MB: megabytes.default(20),
  UPLOAD_LIMIT_VIDEO_MB: megabytes.default(4096),
  UPLOAD_QUOTA_MB: megabytes.optional(),
  UPLOAD_QUOTAS_MB: z
    .string()
    .regex(/^[a-z0-9-]+=\d+(?:[,\s]+[a-z0-9-]+=\d+)*$/, 'must be a list such as "baku-college=50000, other-school=2000"')
    .optional(),
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
  /** Path of an agency's own review checklist. */
  readonly reviewChecklist: string | undefined;
  readonly logLevel: string;
  /** What a guess of a password costs. */
  readonly passwordCosts: PasswordCosts;
  /** Signs the session cookies; where it is not set, a file of the data folder holds one. */
  readonly sessionSecret: string | undefined;
  readonly mail: { readonly url: string; readonly from: string } | undefined;
  readonly oidc: OidcConfig | undefined;
  readonly uploads: UploadConfig;
  /** All variables, for plugins, which parse their own. */
  readonly environment: Readonly<Record<string, string>>;
  /** The bucket that keeps the files; where it is not set, a folder of the data folder does. */
  readonly s3: S3Config | undefined;
}

/** A bucket of an S3-compatible store. */
export interface S3Config {
  /** Address of the store; Amazon's own, by region, where it is not set. */
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly forcePathStyle: boolean;
}

/** How much may be sent, in bytes. */
export interface UploadConfig {
  /** A file of each kind. */
  readonly limits: Readonly<Record<'cover' | 'textbook' | 'caption' | 'video', number>>;
  /** All files of an institution; undefined where there is no limit. */
  readonly quota: number | undefined;
  /** The same of single institutions, by id. */
  readonly quotas: Readonly<Record<string, number>>;
}

/** The OpenID Connect issuer where people may sign in. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** What readers call it. */
  readonly name: string;
}

type Environment = z.output<typeof environment>;

function oidcOf({ OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME }: Environment): OidcConfig | undefined {
  if (OIDC_ISSUER !== undefined && OIDC_CLIENT_ID !== undefined) {
    return {
      issuer: OIDC_ISSUER,
      clientId: OIDC_CLIENT_ID,
      clientSecret: OIDC_CLIENT_SECRET,
      name: OIDC_NAME ?? new URL(OIDC_ISSUER).hostname,
    };
  }
  if ([OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME].every((value) => value === undefined)) return undefined;
  throw new StartError('config', 'OIDC_ISSUER and OIDC_CLIENT_ID belong together; set both, or none of the OIDC variables.');
}

function s3Of(value: Environment): S3Config | undefined {
  const { FILES_S3_ENDPOINT: endpoint, FILES_S3_REGION: region = 'us-east-1', FILES_S3_BUCKET: bucket } = value;
  const { FILES_S3_ACCESS_KEY_ID: accessKeyId, FILES_S3_SECRET_ACCESS_KEY: secretAccessKey, FILES_S3_FORCE_PATH_STYLE: pathStyle } = value;
  if (bucket !== undefined && accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { endpoint, region, bucket, accessKeyId, secretAccessKey, forcePathStyle: pathStyle === 'on' };
  }
  if ([endpoint, value.FILES_S3_REGION, bucket, accessKeyId, secretAccessKey, pathStyle].every((one) => one === undefined))
    return undefined;
  throw new StartError(
    'config',
    'FILES_S3_BUCKET, FILES_S3_ACCESS_KEY_ID and FILES_S3_SECRET_ACCESS_KEY belong together; set all of them, or none of the FILES_S3 variables.',
  );
}

function uploadsOf(value: Environment): UploadConfig {
  const quotas = (value.UPLOAD_QUOTAS_MB ?? '').split(/[,\s]+/).filter((one) => one !== '');
  return {
    limits: {
      cover: value.UPLOAD_LIMIT_COVER_MB * MEGABYTE,
      textbook: value.UPLOAD_LIMIT_TEXTBOOK_MB * MEGABYTE,
      caption: value.UPLOAD_LIMIT_CAPTION_MB * MEGABYTE,
      video: value.UPLOAD_LIMIT_VIDEO_MB * MEGABYTE,
    },
    quota: value.UPLOAD_QUOTA_MB === undefined ? undefined : value.UPLOAD_QUOTA_MB * MEGABYTE,
    quotas: Object.fromEntries(quotas.map((one) => [one.slice(0, one.indexOf('=')), Number(one.slice(one.indexOf('=') + 1)) * MEGABYTE])),
  };
}

function mailOf({ SMTP_URL, MAIL_FROM }: Environment): Config['mail'] {
  if (SMTP_URL === undefined) return undefined;
  if (MAIL_FROM === undefined) throw new StartError('config', 'SMTP_URL is set without MAIL_FROM; set both, or neither.');
  return { url: SMTP_URL, from: MAIL_FROM };
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
    reviewChecklist: value.REVIEW_CHECKLIST,
    logLevel: value.LOG_LEVEL,
    passwordCosts: PASSWORD_COSTS,
    sessionSecret: value.SESSION_SECRET,
    mail: mailOf(value),
    oidc: oidcOf(value),
    s3: s3Of(value),
    uploads: uploadsOf(value),
    environment: present as Record<string, string>,
  });
}

/** Whether only people at this machine can reach the catalogue: it listens on loopback and has no public address. */
export function isPrivate({ host, publicUrl }: Config): boolean {
  return isLoopback(host) && (publicUrl === undefined || isLoopback(new URL(publicUrl).hostname));
}

/** The address under which the catalogue answers: the public one, else where it listens. */
export function listeningUrl({ publicUrl, host }: Config, port: number): string {
  const bare = host.includes(':') ? `[${host}]` : host;
  return publicUrl ?? `http://${bare === '0.0.0.0' || bare === '[::]' ? 'localhost' : bare}:${String(port)}`;
}
