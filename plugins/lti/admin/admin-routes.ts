import { Router, type Request, type Response } from 'express';
import { AppError, requirePermission, signedInPerson, type PluginHost, type Render } from '../../../server/plugin-api.ts';
import type { Health } from '../health-lines.ts';
import type { LaunchLog } from '../launch-log.ts';
import type { Platform } from '../platform.ts';
import type { Platforms, SigningKeys } from '../ports.ts';
import type { Invitations } from '../registration/invitations.ts';
import { createAddPage } from './add-page.ts';
import { createKeysPage } from './keys-page.ts';
import { createPlatformPage } from './platform-page.ts';
import { createPlatformsPage } from './platforms-page.ts';

export interface AdminParts extends Pick<PluginHost, 'audit' | 'publicUrl' | 'isLocal'> {
  readonly platforms: Platforms;
  readonly invitations: Invitations;
  readonly keys: Pick<SigningKeys, 'list' | 'rotate' | 'revoke'>;
  readonly log: LaunchLog;
  readonly checkHealth: (platform: Platform) => Promise<Health>;
  readonly render: Render;
}

/** What the pages share. */
export interface AdminTools extends AdminParts {
  /** @throws AppError `lti-platform-not-found`. */
  readonly found: (id: string) => Promise<Platform>;
  readonly record: (req: Request, action: string, target: Pick<Platform, '_id' | 'name'>) => Promise<void>;
  readonly show: (
    req: Request,
    res: Response,
    page: string,
    model: object,
    head?: { readonly title?: string; readonly status?: number },
  ) => void;
}

/** The administrator's pages: platforms and what was launched, adding one, one platform, and our keys. */
export function createAdminRoutes(parts: AdminParts): Router {
  const { platforms, audit, render } = parts;
  const tools: AdminTools = {
    ...parts,
    found: async (id) => {
      const platform = await platforms.find(id);
      if (platform === undefined) throw new AppError('lti-platform-not-found', { status: 404 });
      return platform;
    },
    record: (req, action, { _id, name }) => {
      const { id, name: by } = signedInPerson(req);
      return audit.record({ by: { id, name: by }, action, target: { kind: 'lti-platform', id: _id, name } });
    },
    show: (req, res, page, model, { title = req.locale.t('lti.admin.title'), status = 200 } = {}) => {
      render(
        req,
        res,
        `lti-admin/${page}`,
        { title, path: req.path.replace(/^\/(?:ar|az|en|fr|tr)(?=\/)/, ''), noindex: true, workshop: true, status },
        model,
      );
    },
  };
  return Router()
    .use('/admin/lti', requirePermission('lms.manage'))
    .use(createAddPage(tools))
    .use(createKeysPage(tools))
    .use(createPlatformPage(tools))
    .use(createPlatformsPage(tools));
}
