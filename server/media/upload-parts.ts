import type { Render } from '../http/render.ts';
import type { Jobs } from '../jobs/service.ts';
import type { PublishingService } from '../publishing/service.ts';
import type { ResumableUploads } from './resumable.ts';
import type { MediaService } from './service.ts';
import type { Uploads } from './uploads.ts';

/** What the pages of a draft's files are given. */
export interface UploadPages {
  readonly publishing: Pick<PublishingService, 'find' | 'changeFiles'>;
  readonly media: Pick<MediaService, 'files'>;
  readonly jobs: Pick<Jobs, 'open'>;
  readonly uploads: Uploads;
  readonly resumable: ResumableUploads;
  readonly render: Render;
  /** The address of the program that sends files in parts. */
  readonly client: string;
}
