import { createReadStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Server, type ServerOptions } from '@tus/server';
import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Submission, Writer } from '../publishing/service.ts';
import { checkFileType } from './file-type.ts';
import { MEDIA_KINDS } from './media-kinds.ts';
import type { Problem } from './problem.ts';
import type { OpenUpload, UploadFolder, UploadNotes } from './upload-folder.ts';
import type { Uploads } from './uploads.ts';

const sent = z.object({
  filename: z.string().max(500).default(''),
  kind: z.enum(MEDIA_KINDS),
  language: z.string().max(35).optional(),
  replaces: z.string().max(64).optional(),
});
/** As much as shows what type a file has. */
const HEAD_BYTES = 64 * 1024;
const OK = 200;
const REFUSED = 422;
const TOO_LARGE = 413;
/** How long is remembered why a whole file was refused, for a sender whose connection was cut meanwhile. */
const REMEMBERED_MS = 60 * 60 * 1000;

type TusRequest = Parameters<NonNullable<ServerOptions['onUploadFinish']>>[0];

/** What the library answers with: a JSON body that says why. */
class Refusal extends Error {
  readonly status_code: number;
  readonly body: string;

  constructor(problem: Problem, say: (problem: Problem) => object) {
    super(problem.code);
    this.status_code = problem.code === 'file-too-large' || problem.code === 'files-quota' ? TOO_LARGE : REFUSED;
    this.body = JSON.stringify({ error: say(problem) });
  }
}

/** Who sends something for which draft, and how a problem is said to them. */
export interface Sending {
  readonly by: Writer;
  readonly submission: Submission;
  readonly say: (problem: Problem) => object;
}

/** Uploads that go on where they stopped (tus 1.0.0, https://tus.io/protocols/resumable-upload). */
export interface ResumableUploads {
  /** Answers a request of the protocol; `upload` is the last part of its address, where it names one. */
  readonly handle: (req: Request, res: Response, upload: string | undefined, sending: Sending) => Promise<void>;
  /** Takes in what had come whole when the process ended. */
  readonly finishWhole: () => Promise<void>;
  readonly expire: () => Promise<void>;
}

export interface ResumableParts {
  readonly folder: UploadFolder;
  readonly uploads: Uploads;
  readonly findPerson: (id: string) => Promise<Writer | undefined>;
}

const uploadOf = ({ filename, kind, language, replaces }: UploadNotes): Parameters<Uploads['take']>[2] => ({
  kind,
  name: filename,
  language,
  replaces,
});

/** Our notes as the library keeps them: without what is not there. */
const kept = (notes: UploadNotes): Record<string, string> =>
  Object.fromEntries(Object.entries(notes).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

export function createResumableUploads({ folder, uploads, findPerson }: ResumableParts): ResumableUploads {
  const requests = new WeakMap<IncomingMessage, Sending>();
  const finishing = new Map<string, Promise<Problem | undefined>>();
  const refusals = new Map<string, { readonly problem: Problem; readonly at: number }>();

  const sendingOf = (req: TusRequest): Sending => {
    const node = req.runtime?.node?.req as IncomingMessage | undefined;
    const sending = node === undefined ? undefined : requests.get(node);
    if (sending === undefined) throw new Error('a request that nobody sent');
    return sending;
  };

  function forget(id: string, problem: Problem): void {
    for (const [known, { at }] of refusals) if (Date.now() - at > REMEMBERED_MS) refusals.delete(known);
    refusals.set(id, { problem, at: Date.now() });
  }

  /** Takes a whole upload into the draft; why it was refused, where it was. Done once, however many ask. */
  async function finish(by: Writer, upload: OpenUpload): Promise<Problem | undefined> {
    const begun = finishing.get(upload.id);
    if (begun !== undefined) return begun;
    const work = (async () => {
      const { notes, size, path } = upload;
      const taken = await uploads.take(by, notes.submission, uploadOf(notes), createReadStream(path), size);
      if (!taken.ok) forget(upload.id, taken.problem);
      await folder.remove(upload.id);
      return taken.ok ? undefined : taken.problem;
    })().finally(() => {
      finishing.delete(upload.id);
    });
    finishing.set(upload.id, work);
    return work;
  }

  const server = new Server({
    path: '/uploads',
    datastore: folder.store,
    // Our own pages alone send files here.
    allowedOrigins: [],
    getFileIdFromRequest: (_, last) => last,
    generateUrl: (req, { id }) => `/api/submissions/${sendingOf(req).submission._id}/uploads/${id}`,
    onUploadCreate: async (req, upload) => {
      const { by, submission, say } = sendingOf(req);
      const parsed = sent.safeParse(
        Object.fromEntries(Object.entries(upload.metadata ?? {}).filter(([, value]) => value !== '' && value !== null)),
      );
      // Without a length nobody could be told before how much is too much.
      if (!parsed.success || upload.size === undefined) throw new Refusal({ code: 'file-no-place' }, say);
      const { institution } = submission;
      const { filename, kind, language, replaces } = parsed.data;
      const notes: UploadNotes = { submission: submission._id, person: by.id, institution, filename, kind, language, replaces };
      const problem = await uploads.refusal(submission, uploadOf(notes), upload.size);
      if (problem !== undefined) throw new Refusal(problem, say);
      return { metadata: kept(notes) };
    },
    onUploadFinish: async (req, { id }) => {
      const { by, say } = sendingOf(req);
      const upload = await folder.find(id);
      const problem = upload === undefined ? undefined : await finish(by, upload);
      if (problem !== undefined) throw new Refusal(problem, say);
      return {};
    },
  });

  /** Whoever sends a gigabyte of the wrong type learns it after the first part. */
  async function typeProblem({ id, offset, size, path, notes }: OpenUpload): Promise<Problem | undefined> {
    if (offset < HEAD_BYTES || offset >= size) return undefined;
    const checked = await checkFileType(path, notes.kind);
    if (checked.ok || checked.problem.code === 'file-two-types') return undefined;
    forget(id, checked.problem);
    await folder.remove(id);
    return checked.problem;
  }

  return {
    handle: async (req, res, id, sending) => {
      const refuse = (problem: Problem): void => {
        const { status_code: status, body } = new Refusal(problem, sending.say);
        res.status(status).set('Tus-Resumable', '1.0.0').set('Connection', 'close').type('json').send(body);
      };
      if (id !== undefined) {
        const upload = await folder.find(id);
        if (upload?.notes.submission !== sending.submission._id) {
          const refusal = refusals.get(id)?.problem;
          if (refusal === undefined) res.status(404).set('Tus-Resumable', '1.0.0').type('text').send('');
          else refuse(refusal);
          return;
        }
        const isWhole = upload.offset === upload.size && req.method === 'HEAD';
        const problem = isWhole ? await finish(sending.by, upload) : req.method === 'PATCH' ? await typeProblem(upload) : undefined;
        if (problem !== undefined) {
          refuse(problem);
          return;
        }
        if (isWhole) {
          const size = String(upload.size);
          res.status(OK).set({ 'Tus-Resumable': '1.0.0', 'Upload-Offset': size, 'Upload-Length': size, 'Cache-Control': 'no-store' }).end();
          return;
        }
      }
      requests.set(req, sending);
      await server.handle(req, res);
    },
    finishWhole: async () => {
      for (const upload of await folder.all()) {
        if (upload.offset !== upload.size) continue;
        const by = await findPerson(upload.notes.person);
        if (by === undefined) await folder.remove(upload.id);
        else await finish(by, upload);
      }
    },
    expire: folder.expire,
  };
}
