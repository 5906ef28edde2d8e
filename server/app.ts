import compression from 'compression';
import express, { type Express, type Request } from 'express';
import { createOidc } from './accounts/oidc.ts';
import { ACTIONS, mayAnywhere } from './accounts/permissions.ts';
import { createAccountRoutes } from './accounts/routes.ts';
import { createAuthentication } from './accounts/strategies.ts';
import { createCatalogueRoutes } from './catalogue/routes.ts';
import { listeningUrl } from './config.ts';
import type { Context } from './context.ts';
import { createCurationRoutes } from './curation/routes.ts';
import { createExchangeRoutes } from './exchange/routes.ts';
import { readProgramme } from './exchange/service.ts';
import { createFrameworkRoutes } from './frameworks/routes.ts';
import { createHomeRoutes } from './home/routes.ts';
import { createAssets } from './http/assets.ts';
import { csrf } from './http/csrf.ts';
import { errorPage, notFound } from './http/error-page.ts';
import { formBodies } from './http/forms.ts';
import { createHealthRoutes } from './http/health.ts';
import { lowData } from './http/low-data.ts';
import { locale } from './http/locale.ts';
import { rememberedAnswers } from './http/remembered-answers.ts';
import { createRender } from './http/render.ts';
import { security } from './http/security.ts';
import { sessionSecret } from './http/session-secret.ts';
import { session } from './http/session.ts';
import { unreadNotices } from './http/unread-notices.ts';
import { createInstitutionRoutes } from './institutions/routes.ts';
import { accessPass } from './media/access-pass.ts';
import { createFilesRoutes } from './media/files-routes.ts';
import { createFileRoutes, createPictureRoutes } from './media/routes.ts';
import { createUploadApi } from './media/upload-api.ts';
import { createUploadClient } from './media/upload-client.ts';
import { createPlayerInside } from './media/player-page.ts';
import { createPlayerRoutes } from './media/player-routes.ts';
import { createReaderEngine } from './media/reader-engine.ts';
import { createReaderInside } from './media/reader-page.ts';
import { createReaderRoutes } from './media/reader-routes.ts';
import { createProgrammeRoutes } from './programmes/routes.ts';
import { createPublishingRoutes } from './publishing/routes.ts';
import { createItemLines } from './publishing/version-presenter.ts';
import { createWritingRoutes } from './publishing/writing-routes.ts';
import { createSearchApi } from './search/api.ts';
import { createInsideRoutes } from './search/inside-routes.ts';
import { createSearchPages } from './search/pages.ts';
import { createSearchRoutes } from './search/routes.ts';
import { createSpecialtyRoutes } from './vocabularies/routes.ts';

/** The web application: middleware and routes in the order in which a request meets them. */
export function createApp(context: Context): Express {
  const {
    config,
    accounts,
    audit,
    sessions,
    limits,
    mail,
    catalogue,
    institutions,
    search,
    publishing,
    frameworks,
    curation,
    media,
    plugins,
    log,
  } = context;
  const isSecure = config.publicUrl?.startsWith('https:') === true;
  const publicUrl = (req: Request): string => config.publicUrl ?? `${req.protocol}://${req.get('host') ?? 'localhost'}`;
  const assets = createAssets();
  const uploadClient = createUploadClient();
  const permitted = ({ user }: Request): Record<string, boolean> =>
    user === undefined ? {} : Object.fromEntries(ACTIONS.map((action) => [action, mayAnywhere(user, action)]));
  const render = createRender({ assets, publicUrl, permitted, menu: plugins.flatMap(({ menu = [] }) => menu) });
  const authentication = createAuthentication(accounts, limits);
  const oidc = config.oidc === undefined ? undefined : createOidc(config.oidc, (err) => log.warn({ err }, 'sign-in at the issuer failed'));
  const pages = createSearchPages(search, institutions);

  const insides = { 'video-lesson': createPlayerInside(media), textbook: createReaderInside(media) };
  const pluginRoutes = plugins.flatMap(({ routes }) => routes?.({ render, insides, publicUrl }) ?? []);

  const app = express();
  app.disable('x-powered-by');
  // We speak http alone, so a public https address means one proxy before us, whose word counts for address and protocol.
  if (isSecure) app.set('trust proxy', 1);
  app.use(createHealthRoutes({ database: context.isDatabaseReady, search: search.isReady }));
  app.use(security(config.publicUrl));
  app.use(compression());
  app.use(assets.router);
  app.use(uploadClient.router);
  app.use(createReaderEngine());
  app.use(locale());
  app.use(lowData());
  app.use(['/search', '/api/search', '/api/suggest'], rememberedAnswers(search.index.version, publicUrl));
  app.use(createPictureRoutes(media));
  app.use(accessPass(context.accessPasses));
  for (const { open } of pluginRoutes) if (open !== undefined) app.use(open);
  app.use(session({ store: sessions.store, secret: sessionSecret(config.sessionSecret, config.dataFolder), isSecure }));
  app.use(...authentication.middleware);
  app.use(unreadNotices(async (person) => (mayAnywhere(person, 'submission.read') ? context.notices.countUnread(person.id) : 0)));
  app.use(...formBodies());
  app.use(csrf());
  app.use(createHomeRoutes(pages, render));
  app.use(createSearchRoutes(search, institutions, render));
  app.use(createSearchApi(search, institutions, publicUrl));
  app.use(createInsideRoutes({ search, catalogue, render, publicUrl }));
  app.use(createCurationRoutes({ curation, catalogue, institutions, render, log }));
  app.use(createWritingRoutes({ publishing, catalogue, institutions, frameworks, search, render, readProgramme }));
  app.use(
    createPublishingRoutes({
      publishing,
      notices: context.notices,
      checklist: context.checklist,
      catalogue,
      institutions,
      search,
      usageReporters: plugins.flatMap(({ usageReporters = [] }) => usageReporters),
      render,
      log,
    }),
  );
  app.use(createExchangeRoutes({ catalogue, frameworks, institutions, render, publicUrl }));
  const filePages = { ...context.fileTraffic, publishing, media, jobs: context.jobs, render, client: uploadClient.url };
  app.use(createFilesRoutes(filePages));
  app.use(createUploadApi(filePages));
  app.use(createFileRoutes({ media, catalogue, publishing }));
  app.use(createPlayerRoutes({ catalogue, media }));
  app.use(createReaderRoutes({ catalogue, media, pageImages: context.pageImages, render }));
  app.use(createFrameworkRoutes({ frameworks, audit, render }));
  app.use(
    createCatalogueRoutes({
      catalogue,
      institutions,
      pages,
      lines: createItemLines({ publishing, institutions }),
      insides,
      render,
      publicUrl,
    }),
  );
  app.use(createProgrammeRoutes({ catalogue, search, institutions, render }));
  app.use(createSpecialtyRoutes(pages, institutions, render));
  app.use(createInstitutionRoutes(institutions, pages, render));
  app.use(
    createAccountRoutes({
      accounts,
      audit,
      sessions,
      limits,
      authentication,
      oidc,
      mail,
      institutions,
      render,
      publicUrl,
      mailedUrl: listeningUrl(config, config.port),
      log,
    }),
  );
  for (const { signedIn } of pluginRoutes) if (signedIn !== undefined) app.use(signedIn);
  app.use(notFound());
  app.use(errorPage(render, log));
  return app;
}
