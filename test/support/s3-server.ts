import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startFauxqs } from 'fauxqs';
import type { S3Options } from '../../server/media/s3-client.ts';
import { ACCOUNT, refusedBody, refusedSignature } from './s3-signature.ts';

/** What goes wrong with a request: the server fails, the answer is cut after some bytes, or a bit of what is sent is turned over on the way. */
type Fault = { readonly status: number } | { readonly cutAfter: number } | 'turned-bit';

export interface TestS3Server {
  /** How to reach its one bucket. */
  readonly options: S3Options;
  /** Method and address of each request since the last clearing. */
  readonly requests: string[];
  /** How many answers a reader left before their end. */
  readonly left: () => number;
  /** Decides on each request what goes wrong with it. */
  disturb: (request: string) => Fault | undefined;
  readonly close: () => Promise<void>;
}

const BUCKET = 'usta';

function answerError(res: ServerResponse, status: number, code: string): void {
  res.writeHead(status, { 'Content-Type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`);
}

/**
 * An S3-compatible server in memory. The server itself looks at no signature and no checksum: what stands before it
 * does, and disturbs what it is told to.
 */
export async function startS3Server(): Promise<TestS3Server> {
  const behind = await startFauxqs({ port: 0, logger: false });
  behind.createBucket(BUCKET);
  const requests: string[] = [];
  let left = 0;

  function forward(req: IncomingMessage, res: ServerResponse, body: Buffer, cutAfter: number): void {
    const { method, url, headers } = req;
    const onward = request({ host: '127.0.0.1', port: behind.port, method, path: url, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 500, answer.headers);
      let sent = 0;
      answer.on('data', (chunk: Buffer) => {
        sent += chunk.length;
        if (sent > cutAfter) res.destroy();
      });
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    res.on('close', () => {
      if (!res.writableFinished) left += 1;
      onward.destroy();
    });
    onward.end(body);
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const line = `${req.method ?? ''} ${req.url ?? ''}`;
    requests.push(line);
    const body = await buffer(req);
    const fault = server.disturb(line);
    if (typeof fault === 'object' && 'status' in fault) {
      answerError(res, fault.status, fault.status === 403 ? 'AccessDenied' : 'InternalError');
      return;
    }
    if (fault === 'turned-bit') body.writeUInt8(body.readUInt8(0) ^ 1, 0);
    const stranger = refusedSignature(req);
    const damage = stranger ?? refusedBody(req, body);
    if (damage === undefined) forward(req, res, body, fault === undefined || fault === 'turned-bit' ? Infinity : fault.cutAfter);
    else answerError(res, stranger === undefined ? 400 : 403, damage);
  }

  const front = createServer((req, res) => {
    answer(req, res).catch(() => res.destroy());
  });
  await new Promise<void>((resolve) => {
    front.listen(0, '127.0.0.1', resolve);
  });
  const server: TestS3Server = {
    options: {
      endpoint: `http://127.0.0.1:${String((front.address() as AddressInfo).port)}`,
      region: 'us-east-1',
      bucket: BUCKET,
      ...ACCOUNT,
      forcePathStyle: true,
    },
    requests,
    left: () => left,
    disturb: () => undefined,
    close: async () => {
      const closed = new Promise((resolve) => front.close(resolve));
      front.closeAllConnections();
      await closed;
      await behind.stop();
    },
  };
  return server;
}
