import compression from 'compression';
import express, { type Express, type Request } from 'express';
import { createCatalogueRoutes } from './catalogue/routes.ts';
import type { Context } from './context.ts';
import { createHomeRoutes } from './home/routes.ts';
import { createAssets } from './http/assets.ts';
import { errorPage, notFound } from './http/error-page.ts';
import { createHealthRoutes } from './http/health.ts';
import { locale } from './http/locale.ts';
import { rememberedAnswers } from './http/remembered-answers.ts';
import { createRender } from './http/render.ts';
import { security } from './http/security.ts';
import { createInstitutionRoutes } from './institutions/routes.ts';
import { createSearchApi } from './search/api.ts';
import { createSearchPages } from './search/pages.ts';
import { createSearchRoutes } from './search/routes.ts';
import { createSpecialtyRoutes } from './vocabularies/routes.ts';

/** The web application: middleware and routes in the order in which a request meets them. */
export function createApp(context: Context): Express {
  const { config, catalogue, institutions, search, log } = context;
  const publicUrl = (req: Request): string => config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  const assets = createAssets();
  const render = createRender(assets.url, publicUrl);
  const pages = createSearchPages(search, institutions);

  const app = express();
  app.disable('x-powered-by');
  app.use(createHealthRoutes({ database: context.isDatabaseReady, search: search.isReady }));
  app.use(security(config.publicUrl));
  app.use(compression());
  app.use(assets.router);
  app.use(locale());
  app.use(['/search', '/api/search', '/api/suggest'], rememberedAnswers(search.index.version, publicUrl));
  app.use(createHomeRoutes(pages, render));
  app.use(createSearchRoutes(search, institutions, render));
  app.use(createSearchApi(search, institutions, publicUrl));
  app.use(createCatalogueRoutes({ catalogue, institutions, pages, render, publicUrl }));
  app.use(createSpecialtyRoutes(pages, institutions, render));
  app.use(createInstitutionRoutes(institutions, pages, render));
  app.use(notFound());
  app.use(errorPage(render, log));
  return app;
}
