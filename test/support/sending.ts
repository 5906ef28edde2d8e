import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a server answered, or that the connection was cut before it did. */
export interface Answer {
  /** 0 where the connection was cut. */
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface Delivery {
  readonly headers?: Readonly<Record<string, string>>;
  /** Cuts the connection after so many bytes of the body. */
  readonly cutAfter?: number;
  /** Waits so long after each chunk, in ms. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
}

const CUT: Answer = { status: 0, headers: {}, text: '' };
const CHUNK = 64 * 1024;

/** The content in chunks as a network brings them. */
export function* chunksOf(content: Buffer, size = CHUNK): Generator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of answer) text += String(chunk);
  } catch {
    // Cut in the middle of the answer: what has come is all there is.
  }
  return text;
}

/** Sends a request whose body comes chunk by chunk; it ends early when the server has answered. */
export async function deliverBody(
  method: string,
  url: string,
  body: Iterable<Buffer> | AsyncIterable<Buffer>,
  options: Delivery = {},
): Promise<Answer> {
  const { headers = {}, cutAfter = Infinity, pauseMs = 0, signal } = options;
  const request = http.request(url, { method, headers, agent: false, ...(signal === undefined ? {} : { signal }) });
  const answered = new Promise<Answer>((resolve) => {
    request.on('response', (answer) => {
      void textOf(answer).then((text) => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    request.on('error', () => {
      resolve(CUT);
    });
  });
  const state = { isOver: false };
  void answered.then(() => (state.isOver = true));
  let sent = 0;
  for await (const chunk of Readable.from(body)) {
    const bytes = (chunk as Buffer).subarray(0, cutAfter - sent);
    sent += bytes.length;
    if (state.isOver || request.destroyed) break;
    if (!request.write(bytes)) await Promise.race([once(request, 'drain').catch(() => undefined), answered]);
    if (sent >= cutAfter) {
      // So that what was written is on its way before the end is.
      await sleep(20);
      request.destroy();
    }
    if (pauseMs > 0) await sleep(pauseMs);
  }
  if (!request.destroyed) request.end();
  const answer = await answered;
  request.destroy();
  return answer;
}

export interface SentFile {
  readonly kind: 'cover' | 'textbook' | 'caption' | 'video';
  readonly name: string;
  readonly language?: string;
}

/** Somebody who sends files for a draft, as the pages do: by a form, or in parts that go on where they stopped (tus 1.0.0). */
export interface Sender {
  readonly form: (draft: string, file: SentFile, content: Buffer | AsyncIterable<Buffer>, options?: Delivery) => Promise<Answer>;
  /** Announces an upload; the answer's `location` is where its parts go. */
  readonly announce: (draft: string, file: SentFile, size: number, headers?: Readonly<Record<string, string>>) => Promise<Answer>;
  /** Sends the bytes from `offset` on. */
  readonly part: (location: string, content: Buffer | AsyncIterable<Buffer>, offset: number, options?: Delivery) => Promise<Answer>;
  /** What has come of an upload, in bytes; undefined where there is none. */
  readonly offsetOf: (location: string) => Promise<number | undefined>;
  readonly get: (path: string) => Promise<Answer>;
}

const BOUNDARY = '----a-form-of-the-tests';

function formHead({ name, language }: SentFile): Buffer {
  const field = language === undefined ? '' : `--${BOUNDARY}\r\nContent-Disposition: form-data; name="language"\r\n\r\n${language}\r\n`;
  const file = `Content-Disposition: form-data; name="file"; filename="${name.replaceAll('"', '%22')}"`;
  return Buffer.from(`${field}--${BOUNDARY}\r\n${file}\r\nContent-Type: application/octet-stream\r\n\r\n`);
}

const FORM_TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

async function* formOf(file: SentFile, content: Buffer | AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield formHead(file);
  if (Buffer.isBuffer(content)) yield* chunksOf(content);
  else yield* content;
  yield FORM_TAIL;
}

const metadataOf = (file: SentFile): string =>
  Object.entries({ filename: file.name, kind: file.kind, language: file.language })
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key} ${Buffer.from(value).toString('base64')}`]))
    .join(',');

/** `session` and `token` are those of somebody who is signed in; `language` is that of the answers. */
export function openSender(
  address: string,
  { session, token, language = 'en' }: { session: string; token: string; language?: string },
): Sender {
  const own = { Cookie: `usta.sid=${session}`, 'Accept-Language': language };
  const tus = { ...own, 'Tus-Resumable': '1.0.0', 'X-CSRF-Token': token };
  return {
    form: (draft, file, content, options = {}) => {
      const length = Buffer.isBuffer(content) ? formHead(file).length + content.length + FORM_TAIL.length : undefined;
      const headers = {
        ...own,
        'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
        ...(length === undefined ? {} : { 'Content-Length': String(length) }),
        ...options.headers,
      };
      const url = `${address}/submissions/${draft}/files?kind=${file.kind}&_csrf=${token}`;
      return deliverBody('POST', url, formOf(file, content), { ...options, headers });
    },
    announce: (draft, file, size, headers = {}) =>
      deliverBody('POST', `${address}/api/submissions/${draft}/uploads`, [], {
        headers: { ...tus, 'Upload-Length': String(size), 'Upload-Metadata': metadataOf(file), 'Content-Length': '0', ...headers },
      }),
    part: (location, content, offset, options = {}) =>
      deliverBody('PATCH', new URL(location, address).href, Buffer.isBuffer(content) ? chunksOf(content) : content, {
        ...options,
        headers: {
          ...tus,
          'Content-Type': 'application/offset+octet-stream',
          'Upload-Offset': String(offset),
          ...(Buffer.isBuffer(content) ? { 'Content-Length': String(content.length) } : {}),
          ...options.headers,
        },
      }),
    offsetOf: async (location) => {
      const { status, headers } = await deliverBody('HEAD', new URL(location, address).href, [], { headers: tus });
      return status === 200 ? Number(headers['upload-offset']) : undefined;
    },
    get: (path) => deliverBody('GET', `${address}${path}`, [], { headers: own }),
  };
}
