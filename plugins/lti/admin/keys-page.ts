import { Router } from 'express';
import { flash } from '../../../server/plugin-api.ts';
import type { StoredKey } from '../records.ts';
import type { AdminTools } from './admin-routes.ts';

type Shown = Pick<StoredKey, 'signsFrom' | 'signsUntil' | 'publishedUntil' | 'revokedAt'>;

/** Where a key is in its life: `lti.key.<state>`. */
function stateOf(
  { signsFrom, signsUntil, publishedUntil, revokedAt }: Shown,
  now: Date,
): 'revoked' | 'retired' | 'published' | 'next' | 'signs' {
  if (revokedAt !== undefined) return 'revoked';
  if (publishedUntil !== undefined && publishedUntil <= now) return 'retired';
  if (signsUntil !== undefined && signsUntil <= now) return 'published';
  return signsFrom > now ? 'next' : 'signs';
}

/** `/admin/lti/keys`: our keys, the next one, and the end of one that leaked. */
export function createKeysPage({ keys, record, show }: AdminTools): Router {
  const router = Router();
  const path = '/admin/lti/keys';
  router.get(path, async (req, res) => {
    const now = new Date();
    const list = await keys.list();
    show(req, res, 'keys', { keys: list.map((key) => ({ ...key, state: stateOf(key, now) })) }, { title: req.locale.t('lti.keys.title') });
  });
  router.post(`${path}/rotate`, async (req, res) => {
    const kid = await keys.rotate();
    await record(req, 'lti.key-rotate', { _id: kid, name: kid });
    flash(req, 'lti.keys.rotated');
    res.redirect(303, req.locale.link(path));
  });
  router.post(`${path}/:kid/revoke`, async (req, res) => {
    const { kid } = req.params;
    await keys.revoke(kid);
    await record(req, 'lti.key-revoke', { _id: kid, name: kid });
    flash(req, 'lti.keys.revoked');
    res.redirect(303, req.locale.link(path));
  });
  return router;
}
