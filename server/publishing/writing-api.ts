import { Router } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { parseParameters, single } from '../http/parameters.ts';
import type { WritingPages } from './writing-parts.ts';

const MOST = 20;
const parameters = z.object({ q: single(z.string().max(200).default('')) });

/** GET /api/vocabularies/:id?q=: codes whose labels in any of the five languages have words that begin so. */
export function createVocabularyApi({ pickers }: WritingPages): Router {
  const router = Router();
  router.get('/api/vocabularies/:id', async (req, res) => {
    const { q } = parseParameters(parameters, req.query);
    const found = await pickers.look(req.params.id, q, MOST, req.locale);
    if (found === undefined) throw new AppError('not-found', { status: 404 });
    res.json({ vocabulary: req.params.id, query: q, choices: found.choices });
  });
  return router;
}
