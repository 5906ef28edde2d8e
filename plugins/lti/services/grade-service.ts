import { z } from 'zod';
import type { Platform } from '../platform.ts';
import type { LtiLink } from '../records.ts';
import { SCORE_MAXIMUM, type LineItems } from './line-items.ts';
import { failed, type ServiceFailure } from './service-failure.ts';
import { readPages, type ReadPages } from './service-pages.ts';
import type { ServiceRequest } from './service-request.ts';
import { MEDIA_TYPE, SCOPE } from './service-terms.ts';

const PATIENCE_MS = 20_000;

const result = z.object({
  userId: z.coerce.string().min(1),
  resultScore: z.number().nullish(),
  resultMaximum: z.number().positive().nullish(),
});

/** A score as the platform is told (AGS 2.0 §3.4). */
export interface TimedScore {
  readonly subject: string;
  /** 0 to 1; without it the activity alone is reported. */
  readonly score?: number;
  readonly isCompleted: boolean;
  readonly at: Date;
}

/** What the gradebook holds of somebody: 0 to 1, more where the teacher gave more. */
export interface GradebookResult {
  readonly subject: string;
  readonly score: number;
}

/** Assignment and grade services of platforms (AGS 2.0). */
export interface GradeService {
  readonly send: (platform: Platform, lineItem: string, score: TimedScore) => Promise<{ readonly kind: 'sent' } | ServiceFailure>;
  /** What the gradebook holds of everybody; nothing is created for it. */
  readonly results: (platform: Platform, link: LtiLink) => Promise<ReadPages<GradebookResult> | ServiceFailure>;
}

interface GradeServiceParts {
  readonly request: ServiceRequest;
  readonly lineItems: LineItems;
}

/** A service of a line item: its name goes before the query that the address may have (Moodle's `?type_id=`). */
export function lineItemService(lineItem: string, service: 'scores' | 'results'): string {
  const url = new URL(lineItem);
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/${service}`;
  return url.href;
}

function scoreBody({ subject, score, isCompleted, at }: TimedScore): string {
  const given = score === undefined ? {} : { scoreGiven: Math.round(score * SCORE_MAXIMUM * 100) / 100, scoreMaximum: SCORE_MAXIMUM };
  return JSON.stringify({
    userId: subject,
    timestamp: at.toISOString(),
    ...given,
    activityProgress: isCompleted ? 'Completed' : 'InProgress',
    gradingProgress: score === undefined ? 'NotReady' : 'FullyGraded',
  });
}

function resultsIn(json: unknown): readonly GradebookResult[] | undefined {
  if (!Array.isArray(json)) return undefined;
  return json.flatMap((row) => {
    const { data } = result.safeParse(row);
    if (data === undefined || typeof data.resultScore !== 'number') return [];
    return [{ subject: data.userId, score: data.resultScore / (data.resultMaximum ?? 1) }];
  });
}

export function createGradeService({ request, lineItems }: GradeServiceParts): GradeService {
  return {
    send: async (platform, lineItem, score) => {
      const answered = await request(platform, SCOPE.score, lineItemService(lineItem, 'scores'), {
        method: 'POST',
        headers: { 'Content-Type': MEDIA_TYPE.score, Accept: 'application/json' },
        body: scoreBody(score),
      });
      return answered.kind === 'failed' ? answered : { kind: 'sent' };
    },
    results: async (platform, link) => {
      const url = link.grades?.lineitem ?? link.lineItem?.url;
      if (link.grades === undefined || url === undefined || !URL.canParse(url)) return failed('no-grade-service');
      if (!link.grades.scope.includes(SCOPE.resultReadOnly)) return failed('scope-missing');
      const read = await readPages(request, {
        platform,
        scope: SCOPE.resultReadOnly,
        url: lineItemService(url, 'results'),
        accept: MEDIA_TYPE.results,
        rowsOf: resultsIn,
        patienceMs: PATIENCE_MS,
      });
      if (read.kind === 'failed' && read.code === 'line-item-gone') await lineItems.lose(link, url);
      return read;
    },
  };
}
