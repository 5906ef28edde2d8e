import { Router } from 'express';

/** Whether each part that the catalogue needs works now. */
export type ReadinessChecks = Readonly<Record<string, () => Promise<boolean>>>;

/** `/healthz`: the process lives. `/readyz`: each component works, or 503. */
export function createHealthRoutes(checks: ReadinessChecks): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  router.get('/readyz', async (_req, res) => {
    const results = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await check()] as const));
    const ready = results.every(([, works]) => works);
    res
      .status(ready ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: ready ? 'ok' : 'unavailable',
        components: Object.fromEntries(results.map(([name, works]) => [name, works ? 'ok' : 'unavailable'])),
      });
  });
  return router;
}
