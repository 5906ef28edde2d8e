import { z } from 'zod';
import { single } from '../http/parameters.ts';
import { COVERAGE_KINDS } from './coverage.ts';

/** Query parameters of a coverage matrix. */
export const coverageParameters = z.object({
  module: single(z.string().max(40).optional()),
  outcome: single(z.string().max(40).optional()),
  kind: single(z.enum(COVERAGE_KINDS).optional()),
});
