import { Readable } from 'node:stream';
import type { MediaObject } from '../../content-schema/types.ts';
import type { MediaKind } from '../../server/media/service.ts';
import type { TestUsta } from './usta.ts';

/** Stores a file as an upload does, waits until it is read, and answers how an item names it. */
export async function ownFile(
  { context }: Pick<TestUsta, 'context'>,
  kind: MediaKind,
  bytes: Buffer,
  language?: string,
): Promise<MediaObject> {
  const { media, jobs } = context;
  const said = language === undefined ? {} : { language };
  const received = await media.receive(Readable.from([bytes]), { kind, name: `own.${kind}`, ...said }, jobs);
  if (!received.ok) throw new Error(received.problem.code);
  for (const { _id } of received.value.jobs) await jobs.wait(_id, 20_000);
  const { file } = received.value;
  return {
    sha256: file._id,
    encodingFormat: file.type,
    contentSize: file.size,
    ...(language === undefined ? {} : { inLanguage: language }),
  };
}
