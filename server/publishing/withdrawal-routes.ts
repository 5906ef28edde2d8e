import { Router, type Request, type Response } from 'express';
import { z } from 'zod';
import { assertMay, requirePermission } from '../accounts/require.ts';
import type { Person } from '../accounts/service.ts';
import { itemPath, statusOf, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { parseParameters } from '../http/parameters.ts';
import type { SearchService } from '../search/service.ts';
import { said } from '../text/said.ts';
import { presentImpact } from './impact-presenter.ts';
import { impactOf } from './impact.ts';
import type { PublishingPages } from './page-parts.ts';
import { meantBy } from './replacement.ts';
import { itemOf } from './version-routes.ts';

const form = z.object({
  note: z.string().trim().max(5000).default(''),
  /** The version that the person saw. */
  version: z.coerce.number().int().min(0).default(0),
  replacement: z.string().trim().max(500).default(''),
  /** One of the items offered. */
  chosen: z.string().max(20).default(''),
});
type Sent = z.output<typeof form>;

interface Shown {
  readonly sent: Sent;
  readonly status?: number;
  readonly problems?: readonly { readonly field: string; readonly text: string }[];
  readonly choices?: readonly StoredItem[];
}

/** Taking an item off the catalogue: whom it touches, why, and what takes its place. */
export function createWithdrawalRoutes(pages: PublishingPages & { readonly search: SearchService }): Router {
  const { publishing, catalogue, search, usageReporters, render, log } = pages;
  const router = Router();
  const guard = requirePermission('item.withdraw');

  async function published(req: Request): Promise<{ person: Person; item: StoredItem }> {
    const item = await itemOf(req, catalogue);
    const person = assertMay(req, 'item.withdraw', { institution: item.institution });
    if (statusOf(item) !== 'published') throw new AppError('item-withdrawn', { status: 410 });
    return { person, item };
  }

  const latest = async (item: StoredItem): Promise<number> => (await publishing.versions(item._id))[0]?.version ?? 0;

  async function show(req: Request, res: Response, { sent, status = 200, problems = [], choices = [] }: Shown): Promise<void> {
    const { t, link, language } = req.locale;
    const { person, item } = await published(req);
    const onFailure = (err: unknown): void => log.warn({ err }, 'a plugin did not say what uses an item');
    const impact = await impactOf(
      { item: item._id, identifier: item.identifier },
      { catalogue, publishing, reporters: usageReporters, onFailure },
    );
    render(
      req,
      res,
      'versions/withdraw',
      { title: t('withdraw.title'), path: `/items/${item._id}/withdraw`, noindex: true, workshop: true, status },
      {
        name: said(item.name, language, item.originalLanguage),
        itemHref: link(itemPath(item._id, item.name[item.originalLanguage] ?? '')),
        action: link(`/items/${item._id}/withdraw`),
        impact: presentImpact(impact, req.locale, person),
        sent: { ...sent, version: await latest(item) },
        problems,
        choices: choices.map((one) => ({
          id: one._id,
          type: one.type,
          name: said(one.name, language, one.originalLanguage),
          href: link(itemPath(one._id, one.name[one.originalLanguage] ?? '')),
        })),
      },
    );
  }

  /** The id of the replacement, undefined where none is named, or what is to be asked. */
  async function replacementOf(item: StoredItem, sent: Sent): Promise<{ id?: string; choices?: readonly StoredItem[]; isUnknown?: true }> {
    if (sent.chosen !== '') {
      const chosen = sent.chosen === item._id ? undefined : await catalogue.findPublished(sent.chosen);
      return chosen === undefined ? { isUnknown: true } : { id: chosen._id };
    }
    if (sent.replacement === '') return {};
    const meant = await meantBy(sent.replacement, item._id, { catalogue, search });
    if (meant.kind === 'one') return { id: meant.id };
    return meant.kind === 'none' ? { isUnknown: true } : { choices: meant.items };
  }

  router.get('/items/:segment/withdraw', guard, async (req, res) => {
    await show(req, res, { sent: form.parse({}) });
  });

  router.post('/items/:segment/withdraw', guard, async (req, res) => {
    const { t, link } = req.locale;
    const { person, item } = await published(req);
    const sent = parseParameters(form, req.body ?? {});
    const { id: replacement, choices, isUnknown } = await replacementOf(item, sent);
    const problems = [
      ...(sent.note === '' ? [{ field: 'note', text: t('problem.reason-needed') }] : []),
      ...(isUnknown === true ? [{ field: 'replacement', text: t('withdraw.replacement.unknown') }] : []),
      ...(choices === undefined ? [] : [{ field: 'replacement', text: t('withdraw.replacement.several') }]),
      ...(sent.version === (await latest(item)) ? [] : [{ field: 'note', text: t('withdraw.stale') }]),
    ];
    if (problems.length > 0) {
      await show(req, res, { sent, status: 422, problems, ...(choices === undefined ? {} : { choices }) });
      return;
    }
    const change = await publishing.withdraw(person, item._id, { note: sent.note, replacement });
    if (change.kind !== 'done') {
      flash(req, 'withdraw.stale');
      res.redirect(303, link(`/items/${item._id}/versions`));
      return;
    }
    flash(req, 'step.withdraw.done');
    res.redirect(303, link(`/items/${item._id}/versions`));
  });

  return router;
}
