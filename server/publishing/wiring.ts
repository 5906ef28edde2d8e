import type { Connection, Model } from 'mongoose';
import type { AccountService, AuditService } from '../accounts/service.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import type { Log } from '../log.ts';
import type { Mail } from '../mail/service.ts';
import { originalLanguageOf } from './changes.ts';
import { createNoticeModel } from './notice-model.ts';
import { createNotices, type NoticeService } from './notices.ts';
import { readReviewChecklist, type Criterion } from './review-checklist.ts';
import { createPublishingService, type PublishingService } from './service.ts';
import type { Submission } from './submission-model.ts';

export interface Publishing {
  readonly publishing: PublishingService;
  readonly notices: NoticeService;
  readonly checklist: readonly Criterion[];
  readonly stop: () => Promise<void>;
}

interface PublishingWiring {
  readonly connection: Connection;
  readonly submissions: Model<Submission>;
  readonly catalogue: CatalogueService;
  readonly accounts: AccountService;
  readonly audit: AuditService;
  readonly mail: Mail;
  /** The address for links in mails. */
  readonly publicUrl: string;
  /** An agency's own review checklist. */
  readonly checklistFile: string | undefined;
  readonly log: Log;
}

/** How often is looked for what could not be delivered or sent. */
const UPKEEP_MS = 60_000;

/** Opens everything about submissions, and goes on delivering and sending what failed before. */
export async function openPublishing(parts: PublishingWiring): Promise<Publishing> {
  const { connection, submissions, catalogue, accounts, audit, mail, publicUrl, checklistFile, log } = parts;
  const checklist = readReviewChecklist(checklistFile);
  const model = createNoticeModel(connection);
  await model.createIndexes();

  const underWay = new Set<Promise<void>>();
  /** Follows a step without being in its way. */
  const follow = (what: string, work: Promise<void>): void => {
    const done = work
      .catch((error: unknown) => log.error({ err: error }, what))
      .finally(() => {
        underWay.delete(done);
      });
    underWay.add(done);
  };

  const publishing = createPublishingService({
    submissions,
    catalogue,
    criteria: checklist.map(({ id }) => id),
    onStep: (by, step, submission) => {
      const { _id, content } = submission;
      const name = (content['name'] as Readonly<Record<string, string>> | undefined)?.[originalLanguageOf(submission)];
      const target = { kind: 'submission', id: _id, ...(name === undefined ? {} : { name }) };
      const details = { item: submission.item, ...(submission.version === undefined ? {} : { version: submission.version }) };
      follow(
        'a step is not in the audit log',
        audit.record({ by: { id: by.id, name: by.name }, action: `submission.${step}`, target, details }),
      );
      follow('nobody was told of a step', notices.tell(by, step, submission));
    },
    onDeliveryFailure: (error, item) => log.error({ err: error, item }, 'a version is not in the catalogue yet'),
  });
  const notices = createNotices({ notices: model, accounts, publishing, mail, publicUrl, log });

  const upkeep = setInterval(() => {
    follow('versions were not delivered', publishing.deliverPending());
    follow('notices were not sent', notices.sendDue());
  }, UPKEEP_MS);
  upkeep.unref();
  return {
    publishing,
    notices,
    checklist,
    stop: async () => {
      clearInterval(upkeep);
      await Promise.all(underWay);
    },
  };
}
