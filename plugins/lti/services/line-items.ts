import { randomUUID } from 'node:crypto';
import type { Model } from 'mongoose';
import { z } from 'zod';
import type { Platform } from '../platform.ts';
import type { LtiLink } from '../records.ts';
import { jsonOf } from './answer-json.ts';
import { failed, type ServiceFailure } from './service-failure.ts';
import { readPages } from './service-pages.ts';
import type { ServiceRequest } from './service-request.ts';
import { MEDIA_TYPE, SCOPE } from './service-terms.ts';

export const SCORE_MAXIMUM = 100;
const TAG = 'completion';
const LONGEST_LABEL = 200;
const PATIENCE_MS = 60_000;
/** Longer than finding and creating may take. */
const CLAIM_MS = 3 * 60_000;

const lineItem = z.object({ id: z.url(), resourceLinkId: z.string().optional(), resourceId: z.string().optional() });
type LineItem = z.output<typeof lineItem>;

export type LineItemFound = { readonly kind: 'found'; readonly url: string } | ServiceFailure;

/** Where the scores of a link go. */
export interface LineItems {
  /** The line item that the launch named; else the one that belongs to the link; else one that is created, once. */
  readonly of: (platform: Platform, link: LtiLink) => Promise<LineItemFound>;
  /** It is there no longer: it is looked for again, but not created again. */
  readonly lose: (link: LtiLink, url: string) => Promise<void>;
}

interface LineItemParts {
  readonly request: ServiceRequest;
  readonly links: Model<LtiLink>;
  /** What a new column is called. */
  readonly labelOf: (link: LtiLink) => Promise<string>;
}

function lineItemsIn(json: unknown): readonly LineItem[] | undefined {
  if (!Array.isArray(json)) return undefined;
  return json.flatMap((row) => lineItem.safeParse(row).data ?? []);
}

/** The one of this link: platforms may not filter, or not say which link it belongs to. */
function chosen(items: readonly LineItem[], { resourceLink, item }: LtiLink): LineItem | undefined {
  const own = items.filter(({ resourceLinkId }) => resourceLinkId === resourceLink);
  const [loose, ...others] = items.filter(({ resourceLinkId, resourceId }) => resourceLinkId === undefined && resourceId === item);
  return own.find(({ resourceId }) => resourceId === item) ?? own[0] ?? (others.length === 0 ? loose : undefined);
}

function filtered(lineitems: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(lineitems);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Line items of links (AGS 2.0 §3.2); of several processes one looks, and the others are told to come again. */
export function createLineItems({ request, links, labelOf }: LineItemParts): LineItems {
  async function find(platform: Platform, link: LtiLink, lineitems: string, scope: string): Promise<LineItem | ServiceFailure | undefined> {
    const url = filtered(lineitems, {
      resource_link_id: link.resourceLink,
      ...(link.item === undefined ? {} : { resource_id: link.item }),
    });
    const read = await readPages(request, {
      platform,
      scope,
      url,
      accept: MEDIA_TYPE.lineItems,
      rowsOf: lineItemsIn,
      patienceMs: PATIENCE_MS,
    });
    if (read.kind === 'failed') return read;
    const found = chosen(read.rows, link);
    // What was not read may hold it: a second one is worse than a score that comes later.
    return found ?? (read.gap === undefined ? undefined : failed(read.gap));
  }

  async function create(platform: Platform, link: LtiLink, lineitems: string): Promise<LineItem | ServiceFailure> {
    const created = await request(platform, SCOPE.lineItem, lineitems, {
      method: 'POST',
      headers: { 'Content-Type': MEDIA_TYPE.lineItem, Accept: MEDIA_TYPE.lineItem },
      body: JSON.stringify({
        label: (await labelOf(link)).slice(0, LONGEST_LABEL).toWellFormed(),
        scoreMaximum: SCORE_MAXIMUM,
        resourceLinkId: link.resourceLink,
        ...(link.item === undefined ? {} : { resourceId: link.item }),
        tag: TAG,
      }),
    });
    if (created.kind === 'failed') return created;
    return lineItem.safeParse(jsonOf(created.answer.text)).data ?? failed('answer-unexpected', { status: created.answer.status });
  }

  async function findOrCreate(platform: Platform, link: LtiLink, lineitems: string): Promise<LineItemFound> {
    const scopes = link.grades?.scope ?? [];
    const mayCreate = scopes.includes(SCOPE.lineItem);
    if (!mayCreate && !scopes.includes(SCOPE.lineItemReadOnly)) return failed('scope-missing');
    const known = await find(platform, link, lineitems, mayCreate ? SCOPE.lineItem : SCOPE.lineItemReadOnly);
    if (known === undefined && link.lineItem?.wasThere === true) return failed('line-item-gone');
    if (known === undefined && !mayCreate) return failed('scope-missing');
    const item = known ?? (await create(platform, link, lineitems));
    if ('kind' in item) return item;
    // Our token goes where the launch said that the line items are, and nowhere else.
    return new URL(item.id).origin === new URL(lineitems).origin ? { kind: 'found', url: item.id } : failed('next-foreign');
  }

  return {
    of: async (platform, link) => {
      const { grades } = link;
      if (grades?.lineitem !== undefined && URL.canParse(grades.lineitem)) return { kind: 'found', url: grades.lineitem };
      if (grades?.lineitems === undefined || !URL.canParse(grades.lineitems)) return failed('no-grade-service');
      if (link.lineItem?.url !== undefined) return { kind: 'found', url: link.lineItem.url };

      const claim = randomUUID();
      const now = new Date();
      const claimed = await links
        .findOneAndUpdate(
          {
            _id: link._id,
            'lineItem.url': { $exists: false },
            $or: [{ 'lineItem.claimedUntil': { $exists: false } }, { 'lineItem.claimedUntil': { $lt: now } }],
          },
          { $set: { 'lineItem.claim': claim, 'lineItem.claimedUntil': new Date(now.getTime() + CLAIM_MS) } },
          { returnDocument: 'after' },
        )
        .lean<LtiLink>();
      if (claimed === null) {
        const other = await links.findById(link._id).lean<LtiLink>();
        return other?.lineItem?.url === undefined ? failed('line-item-busy') : { kind: 'found', url: other.lineItem.url };
      }
      let found: LineItemFound | undefined;
      try {
        found = await findOrCreate(platform, claimed, grades.lineitems);
      } finally {
        await links.updateOne(
          { _id: link._id, 'lineItem.claim': claim },
          {
            $unset: { 'lineItem.claim': 1, 'lineItem.claimedUntil': 1 },
            ...(found?.kind === 'found' ? { $set: { 'lineItem.url': found.url, 'lineItem.wasThere': true } } : {}),
          },
        );
      }
      return found;
    },
    lose: async (link, url) => {
      await links.updateOne({ _id: link._id, 'lineItem.url': url }, { $unset: { 'lineItem.url': 1 } });
    },
  };
}
