import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request, { type Response } from 'supertest';
import { ownFiles, type OwnFile } from '../../../content-schema/own-files.ts';
import { SCHOOL, type WritingUsta } from '../../support/writing.ts';
import { csrfIn, type Visitor } from '../../support/visitor.ts';
import type { TestUsta } from '../../support/usta.ts';

/** What supertest collects of an answer that is no text. */
export function bytes(res: NodeJS.ReadableStream, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  res.on('data', (part: Buffer) => parts.push(part));
  res.on('end', () => {
    done(null, Buffer.concat(parts));
  });
}

export const cookieOf = (visitor: Visitor): string => `usta.sid=${visitor.sessionCookie() ?? ''}`;

/** The token of a visitor's session, as the page of a draft's files has it. */
export async function tokenOf(visitor: Visitor, draft: string): Promise<string> {
  return csrfIn((await visitor.get(`/submissions/${draft}/files`)).text);
}

export interface SentFile {
  readonly kind: string;
  readonly content: Buffer | string;
  readonly name?: string;
  readonly language?: string;
  readonly replaces?: string;
}

/** Sends a file by the form of a draft's files. */
export async function sendFile(usta: TestUsta, by: Visitor, draft: string, file: SentFile): Promise<Response> {
  const { kind, content, name = 'file', language, replaces } = file;
  const token = await tokenOf(by, draft);
  const query = new URLSearchParams({ kind, _csrf: token, ...(replaces === undefined ? {} : { replaces }) });
  const sending = request(usta.app)
    .post(`/submissions/${draft}/files?${query.toString()}`)
    .set('Cookie', cookieOf(by))
    .set('Accept-Language', 'en');
  if (language !== undefined) void sending.field('language', language);
  return sending.attach('file', Buffer.from(content), name);
}

export async function filesOf(usta: Pick<WritingUsta, 'stored'>, draft: string): Promise<OwnFile[]> {
  return ownFiles((await usta.stored(draft)).content);
}

/** Lets an application listen on a free port. */
export async function listen({ app }: Pick<TestUsta, 'app'>): Promise<{ readonly address: string; readonly stop: () => Promise<void> }> {
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => {
      resolve(listening);
    });
  });
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An item with a book that is stored here. */
export async function storeBook(usta: TestUsta, id: string, file: { sha256: string; size: number }, more: object = {}): Promise<void> {
  await usta.context.catalogue.store([
    {
      type: 'textbook',
      identifier: id,
      originalLanguage: 'az',
      name: { az: 'Torna işi' },
      inLanguage: ['az'],
      institution: SCHOOL,
      encoding: [{ name: 'Torna işi «2».pdf', encodingFormat: 'application/pdf', contentSize: file.size, sha256: file.sha256 }],
      ...more,
    } as never,
  ]);
}
