import type { Model } from 'mongoose';
import type { Platforms } from '../ports.ts';
import type { LtiLink } from '../records.ts';
import type { GradeService } from './grade-service.ts';
import type { LineItems } from './line-items.ts';
import { failed, type ServiceFailure } from './service-failure.ts';
import type { ScoreClaim } from './score-queue.ts';
import { SCOPE } from './service-terms.ts';

/** `lost`: another process has it now. */
type Delivered = { readonly kind: 'sent' } | { readonly kind: 'lost' } | ServiceFailure;

export interface ScoreDeliveryParts {
  readonly platforms: Pick<Platforms, 'find'>;
  readonly links: Model<LtiLink>;
  readonly lineItems: LineItems;
  readonly grades: Pick<GradeService, 'send'>;
}

/** Sends one claimed score to the gradebook of its platform. */
export async function deliverScore(
  { score, renew }: ScoreClaim,
  { platforms, links, lineItems, grades }: ScoreDeliveryParts,
): Promise<Delivered> {
  const [platform, link] = await Promise.all([platforms.find(score.platform), links.findById(score.link).lean<LtiLink>()]);
  if (platform === undefined || link === null) return failed('link-gone');
  if (platform.state === 'disabled') return failed('platform-disabled');
  if (link.grades === undefined) return failed('no-grade-service');
  if (!link.grades.scope.includes(SCOPE.score)) return failed('scope-missing');
  const lineItem = await lineItems.of(platform, link);
  if (lineItem.kind === 'failed') return lineItem;
  // Looking for the line item may have taken long.
  if (!(await renew())) return { kind: 'lost' };
  const sent = await grades.send(platform, lineItem.url, score);
  if (sent.kind === 'failed' && sent.code === 'line-item-gone') await lineItems.lose(link, lineItem.url);
  return sent;
}
