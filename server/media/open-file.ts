import type { Request } from 'express';
import { ownFiles, type OwnFile } from '../../content-schema/own-files.ts';
import { may } from '../accounts/permissions.ts';
import type { CatalogueService, StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { subjectOf, type PublishingService } from '../publishing/service.ts';
import { isOpenToAll, mayOpen, type Guarded } from './access.ts';

/** A file that the person who asks may open. */
export interface OpenFile {
  readonly file: OwnFile;
  readonly isOpenToAll: boolean;
}

interface OpenParts {
  readonly catalogue: Pick<CatalogueService, 'follow'>;
  readonly publishing: Pick<PublishingService, 'find' | 'versionsWithFile'>;
}

const notFound = (): AppError => new AppError('file-not-found', { status: 404 });

const fileIn = (content: Parameters<typeof ownFiles>[0], sha256: string): OwnFile | undefined =>
  ownFiles(content).find((file) => file.sha256 === sha256);

/** The file, and on whose terms; what the item says now holds for its earlier versions too. */
async function find(
  item: StoredItem,
  sha256: string,
  { publishing }: OpenParts,
): Promise<{ file: OwnFile; guards: Guarded[] } | undefined> {
  const current = fileIn(item, sha256);
  if (current !== undefined) return { file: current, guards: [item] };
  const [version] = await publishing.versionsWithFile(item._id, sha256);
  const file = version === undefined ? undefined : fileIn(version.content, sha256);
  return file === undefined ? undefined : { file, guards: [item, { ...version?.content, institution: item.institution } as Guarded] };
}

/**
 * The file of a published item or of one of its versions, where the person who asks may open it.
 * @throws AppError `file-not-found` (404), `file-sign-in` (401), `file-closed` (403).
 */
export async function openFileOfItem(req: Request, id: string, sha256: string, parts: OpenParts): Promise<OpenFile> {
  const item = await parts.catalogue.follow(id);
  if (item?.creativeWorkStatus !== 'published') throw notFound();
  const found = await find(item, sha256, parts);
  if (found === undefined) throw notFound();
  const { file, guards } = found;
  if (!guards.every((guard) => mayOpen(guard, req.user, req.accessPass)))
    throw req.user === undefined ? new AppError('file-sign-in', { status: 401 }) : new AppError('file-closed', { status: 403 });
  return { file, isOpenToAll: guards.every(isOpenToAll) };
}

/**
 * The file of a draft, where the person who asks may read the draft.
 * @throws AppError `submission-not-found` or `file-not-found` (404).
 */
export async function openFileOfDraft(req: Request, id: string, sha256: string, { publishing }: OpenParts): Promise<OpenFile> {
  const submission = await publishing.find(id);
  if (submission === undefined || !may(req.user, 'submission.read', subjectOf(submission)))
    throw new AppError('submission-not-found', { status: 404 });
  const file = fileIn(submission.content, sha256);
  if (file === undefined) throw notFound();
  return { file, isOpenToAll: false };
}
