import path from 'node:path';
import type { AccountService } from '../accounts/service.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import type { Jobs } from '../jobs/service.ts';
import type { PublishingService } from '../publishing/service.ts';
import { createFileCollection, type FileCollection } from './collection.ts';
import { createRoom, type UploadLimits } from './limits.ts';
import { createResumableUploads, type ResumableUploads } from './resumable.ts';
import type { MediaService } from './service.ts';
import { openUploadFolder } from './upload-folder.ts';
import { createUploads, type Uploads } from './uploads.ts';

/** How files come in, and go when nothing uses them any more. */
export interface FileTraffic {
  readonly uploads: Uploads;
  readonly resumable: ResumableUploads;
  readonly collection: FileCollection;
}

interface FileTrafficParts {
  readonly config: { readonly dataFolder: string; readonly uploads: UploadLimits };
  readonly media: MediaService;
  readonly jobs: Jobs;
  readonly catalogue: Pick<CatalogueService, 'filesOf' | 'filesInUse'>;
  readonly publishing: PublishingService;
  readonly accounts: Pick<AccountService, 'find'>;
}

export function openFileTraffic({ config, media, jobs, catalogue, publishing, accounts }: FileTrafficParts): FileTraffic {
  const folder = openUploadFolder(path.join(config.dataFolder, 'uploads'));
  const room = createRoom({ uploads: config.uploads, holders: [catalogue.filesOf, publishing.filesOf], underWay: folder.underWay });
  const uploads = createUploads({ media, jobs, publishing, room });
  return {
    uploads,
    resumable: createResumableUploads({ folder, uploads, findPerson: accounts.find }),
    collection: createFileCollection({ ...media, users: [catalogue.filesInUse, publishing.filesInUse] }),
  };
}
