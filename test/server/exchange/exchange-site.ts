import express, { type Express } from 'express';
import mongoose, { type Connection } from 'mongoose';
import { ACTIONS, mayAnywhere, type Grant } from '../../../server/accounts/permissions.ts';
import type { AuditEntry } from '../../../server/accounts/service.ts';
import { createAssets } from '../../../server/http/assets.ts';
import { errorPage } from '../../../server/http/error-page.ts';
import { locale } from '../../../server/http/locale.ts';
import { createRender } from '../../../server/http/render.ts';
import { security } from '../../../server/http/security.ts';
import { createExchangeRoutes } from '../../../server/exchange/routes.ts';
import { createFrameworkModels } from '../../../server/frameworks/framework-model.ts';
import { createFrameworkRoutes } from '../../../server/frameworks/routes.ts';
import { createFrameworkService, type FrameworkService } from '../../../server/frameworks/service.ts';
import { createLog } from '../../../server/log.ts';
import { openUstaWithoutSearch, type TestUsta } from '../../support/usta.ts';

/** The routes of exchange and frameworks on the real services; who asks is decided by `as`. */
export interface ExchangeSite {
  readonly app: Express;
  readonly usta: TestUsta;
  readonly frameworks: FrameworkService;
  readonly audited: readonly Omit<AuditEntry, 'at'>[];
  /** Signs somebody with these roles in, or nobody. */
  readonly as: (grants: readonly Grant[] | undefined) => void;
  readonly close: () => Promise<void>;
}

/** Frameworks on a database of the run. */
export async function openFrameworks(uri: string): Promise<{ readonly frameworks: FrameworkService; readonly connection: Connection }> {
  const connection = await mongoose.createConnection(uri, { autoIndex: false }).asPromise();
  const models = createFrameworkModels(connection);
  await models.createIndexes();
  return { frameworks: createFrameworkService(models), connection };
}

export async function openExchangeSite(): Promise<ExchangeSite> {
  const usta = await openUstaWithoutSearch();
  const { frameworks, connection } = await openFrameworks(usta.config.mongodbUri ?? '');
  let person: Express.User | undefined;
  const audited: Omit<AuditEntry, 'at'>[] = [];
  const app = express();
  const publicUrl = (): string => 'https://usta.example';
  const render = createRender({
    assets: createAssets(),
    publicUrl,
    permitted: ({ user }) => (user === undefined ? {} : Object.fromEntries(ACTIONS.map((action) => [action, mayAnywhere(user, action)]))),
    menu: [],
  });
  app.use(security(undefined));
  app.use(locale());
  app.use((req, _res, next) => {
    if (person !== undefined) req.user = person;
    next();
  });
  app.use(createExchangeRoutes({ ...usta.context, frameworks, render, publicUrl }));
  app.use(
    createFrameworkRoutes({
      frameworks,
      render,
      audit: {
        record: (entry) => {
          audited.push(entry);
          return Promise.resolve();
        },
      },
    }),
  );
  app.use(errorPage(render, createLog('silent')));
  return {
    app,
    usta,
    frameworks,
    audited,
    as: (grants) => {
      person = grants === undefined ? undefined : { id: 'p1', name: 'Aygün', email: 'a@example.org', grants };
    },
    close: async () => {
      await connection.close();
      await usta.close();
    },
  };
}
