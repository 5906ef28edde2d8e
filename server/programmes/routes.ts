import { Router } from 'express';
import { itemPath, type CatalogueService, type StoredItem } from '../catalogue/service.ts';
import { AppError } from '../errors.ts';
import { parseParameters } from '../http/parameters.ts';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { SearchService } from '../search/service.ts';
import { coverageCsv } from './coverage-csv.ts';
import { presentCoverage } from './coverage-presenter.ts';
import { coverageParameters } from './parameters.ts';

interface ProgrammeParts {
  readonly catalogue: CatalogueService;
  readonly search: SearchService;
  readonly institutions: InstitutionService;
  readonly render: Render;
}

/** The coverage matrix of a published programme or curriculum, to read and as CSV. */
export function createProgrammeRoutes({ catalogue, search, institutions, render }: ProgrammeParts): Router {
  const router = Router();

  const published = async (segment: string): Promise<StoredItem> => {
    const item = await catalogue.find(/(?:^|-)([0-9a-z]{12})$/.exec(segment)?.[1] ?? '');
    const isPlan = item?.type === 'programme' || item?.type === 'curriculum';
    if (item === undefined || !isPlan || item.creativeWorkStatus === 'draft') throw new AppError('item-not-found', { status: 404 });
    if (item.creativeWorkStatus === 'withdrawn') throw new AppError('item-withdrawn', { status: 410 });
    return item;
  };
  const pathOf = (item: StoredItem): string => itemPath(item._id, item.name[item.originalLanguage] ?? '');

  router.get('/items/:segment/coverage', async (req, res) => {
    const { locale } = req;
    const item = await published(req.params.segment);
    const path = `${pathOf(item)}/coverage`;
    const request = parseParameters(coverageParameters, req.query);
    const coverage = await presentCoverage(item, request, { catalogue, search, institutions, locale, path, editable: false });
    const title = locale.t('coverage.title', { name: locale.isolate(coverage.name.text) });
    const steps = [{ label: coverage.name.text, href: locale.link(pathOf(item)) }];
    render(req, res, 'programmes/coverage', { title, path, noindex: true, workshop: true }, { coverage, steps });
  });

  router.get('/items/:segment/coverage.csv', async (req, res) => {
    const item = await published(req.params.segment);
    res
      .attachment(`coverage-${item._id}.csv`)
      .type('text/csv; charset=utf-8')
      .send(await coverageCsv(item, catalogue, req.locale));
  });

  return router;
}
