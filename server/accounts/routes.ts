import { Router, type Request } from 'express';
import type { Render } from '../http/render.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { Log } from '../log.ts';
import type { Mail } from '../mail/service.ts';
import { createAccountPage } from './account-routes.ts';
import { createAuditRoutes } from './audit-routes.ts';
import type { Oidc } from './oidc.ts';
import { createEmailRoutes } from './email-routes.ts';
import { createPeopleRoutes } from './people-routes.ts';
import { createResetRoutes } from './reset-routes.ts';
import type { AccountService, AuditService, SessionRegister } from './service.ts';
import { createSetUpRoutes } from './set-up-routes.ts';
import type { SignInLimits } from './sign-in-limits.ts';
import { createSignInRoutes } from './sign-in-routes.ts';
import type { Authentication } from './strategies.ts';

/** What the pages about accounts are given. */
export interface AccountPages {
  readonly accounts: AccountService;
  readonly audit: AuditService;
  readonly sessions: SessionRegister;
  readonly limits: SignInLimits;
  readonly authentication: Authentication;
  readonly oidc: Oidc | undefined;
  readonly mail: Mail;
  readonly institutions: InstitutionService;
  readonly render: Render;
  readonly publicUrl: (req: Request) => string;
  /** The catalogue's own address for links in mail: never what a request claims it is. */
  readonly mailedUrl: string;
  readonly log: Log;
}

/** Signing in and out, one's own account, and the administrator's pages of people and of the audit log. */
export function createAccountRoutes(pages: AccountPages): Router {
  const router = Router();
  // What these pages show is for one person and for now.
  router.use(['/sign-in', '/sign-out', '/set-up', '/account', '/admin'], (_req, res, next) => {
    res.set('Cache-Control', 'no-store');
    next();
  });
  router.use(createSignInRoutes(pages));
  router.use(createResetRoutes(pages));
  router.use(createEmailRoutes(pages));
  router.use(createSetUpRoutes(pages));
  router.use(createAccountPage(pages));
  router.use(createPeopleRoutes(pages));
  router.use(createAuditRoutes(pages));
  return router;
}
