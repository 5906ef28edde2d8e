import { Router } from 'express';
import type { SigningKeys } from './ports.ts';

/** How long platforms may keep our keys: much shorter than they are published ahead. */
const JWKS_SECONDS = 600;

/** `/lti/jwks.json`: the public halves of our keys. */
export function createKeyRoutes(keys: Pick<SigningKeys, 'jwks'>): Router {
  const router = Router();
  router.get('/lti/jwks.json', async (_req, res) => {
    res.set('Cache-Control', `public, max-age=${String(JWKS_SECONDS)}`).json(await keys.jwks());
  });
  return router;
}
