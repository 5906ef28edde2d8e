import { said, type PluginHost } from '../../../server/plugin-api.ts';
import type { Model } from 'mongoose';
import type { AccessTokens, GuardedFetch, Platforms, SigningKeys } from '../ports.ts';
import type { LtiLink } from '../records.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createGradeService, type GradeService } from './grade-service.ts';
import { createLineItems } from './line-items.ts';
import { createNamesService, type NamesService } from './names-service.ts';
import { createScoreOutbox, type ScoreDelivery } from './outbox.ts';
import { createServiceRequest } from './service-request.ts';

interface ServicesParts {
  readonly host: Pick<PluginHost, 'connection' | 'log' | 'catalogue'>;
  readonly platforms: Pick<Platforms, 'find'>;
  readonly links: Model<LtiLink>;
  readonly keys: Pick<SigningKeys, 'sign'>;
  readonly fetchGuarded: GuardedFetch;
  /** Between the attempts to send a score, in milliseconds; the usual table unless told. */
  readonly retryDelaysMs?: readonly number[];
  /** Between two scores of somebody who has not finished, in milliseconds; a minute unless told. */
  readonly restMs?: number;
}

/** What we ask of platforms (LTI Advantage services). */
export interface Services {
  readonly tokens: AccessTokens;
  readonly grades: GradeService;
  readonly names: NamesService;
  readonly outbox: ScoreDelivery;
}

/** The services of platforms, put together. */
export function createServices({ host, platforms, links, keys, fetchGuarded, ...timing }: ServicesParts): Services {
  const { connection, log, catalogue } = host;
  const tokens = createAccessTokens({ keys, fetchGuarded });
  const request = createServiceRequest({ tokens, fetchGuarded });
  const labelOf = async ({ title, item, resourceLink }: LtiLink): Promise<string> => {
    if (title !== undefined && title.trim() !== '') return title;
    const found = item === undefined ? undefined : await catalogue.follow(item);
    return found === undefined ? resourceLink : (said(found.name, found.originalLanguage, found.originalLanguage)?.text ?? resourceLink);
  };
  const lineItems = createLineItems({ request, links, labelOf });
  const grades = createGradeService({ request, lineItems });
  const outbox = createScoreOutbox({ connection, log, platforms, links, lineItems, grades, ...timing });
  return { tokens, grades, names: createNamesService(request), outbox };
}
