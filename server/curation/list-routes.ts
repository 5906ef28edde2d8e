import { pipeline } from 'node:stream';
import { Router, type Request } from 'express';
import { signedInPerson } from '../accounts/require.ts';
import { AppError } from '../errors.ts';
import { flash } from '../http/flash.ts';
import { pageLinks } from '../http/page-links.ts';
import { parseParameters } from '../http/parameters.ts';
import { itemsCsv } from './items-csv.ts';
import { SORTS, type ItemFilter, type ListSort } from './item-filter.ts';
import { MOST_SELECTED, PAGE_SIZE } from './item-list.ts';
import { filterChoices, lackChoices, presentRow } from './list-presenter.ts';
import { filterOf, filterPairs, listParameters, nameForm, savedFilterForm } from './parameters.ts';
import type { CurationPages } from './routes.ts';
import { MOST_FILTERS } from './saved-filters.ts';

/** The address of a list: only what differs from the default, always in the same order. */
export function listAddress(filter: ItemFilter, sort: ListSort, page = 1, path = '/editor'): string {
  const pairs = filterPairs(filter);
  if (sort !== 'changed') pairs.push(['sort', sort]);
  if (page > 1) pairs.push(['page', String(page)]);
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** The editor's list of items, the same as CSV, and the filters that a person keeps. */
export function createListRoutes({ curation, institutions, render, log }: CurationPages): Router {
  const router = Router();
  const { items, savedFilters, deletions } = curation;

  router.get('/editor', async (req, res) => {
    const { locale } = req;
    const { t, link } = locale;
    const by = signedInPerson(req);
    const { sort, page, gone, ...parameters } = parseParameters(listParameters, req.query);
    const filter = filterOf(parameters);
    const here = listAddress(filter, sort);
    const [found, names, saved, removed] = await Promise.all([
      items.list(by, filter, { sort, page }),
      institutions.names(),
      savedFilters.list(by),
      gone === undefined ? undefined : savedFilters.findRemoved(by, gone),
    ]);
    render(
      req,
      res,
      'curation/list',
      { title: t('curation.title'), path: '/editor', noindex: true, workshop: true },
      {
        filter,
        total: found.total,
        mostSelected: MOST_SELECTED,
        rows: found.items.map((item) => {
          const until = deletions.expires(item);
          return { ...presentRow(item, locale, names), ...(until === undefined ? {} : { until }) };
        }),
        choices: filterChoices(by, filter, names, locale),
        lacks: lackChoices(filter, locale),
        pairs: filterPairs(filter),
        sort,
        sorts: SORTS.map((other) => ({ sort: other, href: link(listAddress(filter, other)), current: other === sort })),
        saved: saved.map(({ _id, name, query }) => {
          const href = query === '' ? '/editor' : `/editor?${query}`;
          return { id: _id, name, href: link(href), current: href === here };
        }),
        removed: removed === undefined ? undefined : { id: removed._id, name: removed.name },
        here,
        clearHref: link('/editor'),
        csvHref: link(listAddress(filter, sort, 1, '/editor/items.csv')),
        pages: pageLinks(found.total, PAGE_SIZE, page, (to) => link(listAddress(filter, sort, to))),
      },
    );
  });

  router.get('/editor/items.csv', async (req, res) => {
    const { sort, ...parameters } = parseParameters(listParameters, req.query);
    const stream = items.stream(signedInPerson(req), filterOf(parameters), sort);
    res.attachment('items.csv').type('text/csv; charset=utf-8');
    pipeline(itemsCsv(stream, req.locale, await institutions.names()), res, (error) => {
      if (error instanceof Error && error.code !== 'ERR_STREAM_PREMATURE_CLOSE') log.warn({ err: error }, 'list not sent whole');
    });
  });

  const named = (req: Request): string => {
    const parsed = nameForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('curation-name', { status: 400 });
    return parsed.data.name;
  };
  const known = (isThere: boolean): void => {
    if (!isThere) throw new AppError('curation-not-found', { status: 404 });
  };

  router.post('/editor/filters', async (req, res) => {
    const parsed = savedFilterForm.safeParse(req.body);
    if (!parsed.success) throw new AppError('curation-name', { status: 400 });
    const { name, sort, ...parameters } = parsed.data;
    const address = listAddress(filterOf(parameters), sort);
    const isAdded = await savedFilters.add(signedInPerson(req), name, address.split('?')[1] ?? '');
    if (!isAdded) throw new AppError('curation-filters', { status: 409, params: { most: MOST_FILTERS } });
    flash(req, 'curation.filter.added', { name });
    res.redirect(303, req.locale.link(address));
  });
  router.post('/editor/filters/:id/rename', async (req, res) => {
    known(await savedFilters.rename(signedInPerson(req), req.params.id, named(req)));
    res.redirect(303, req.locale.link('/editor'));
  });
  router.post('/editor/filters/:id/delete', async (req, res) => {
    const removed = await savedFilters.remove(signedInPerson(req), req.params.id);
    if (removed === undefined) throw new AppError('curation-not-found', { status: 404 });
    res.redirect(303, req.locale.link(`/editor?gone=${removed._id}`));
  });
  router.post('/editor/filters/:id/restore', async (req, res) => {
    known(await savedFilters.restore(signedInPerson(req), req.params.id));
    res.redirect(303, req.locale.link('/editor'));
  });

  return router;
}
