import { SCOPE } from '../services/service-terms.ts';

/** What we need of a platform's services, the most needed first. */
export const SERVICE_SCOPES: readonly string[] = [SCOPE.lineItem, SCOPE.score, SCOPE.resultReadOnly, SCOPE.memberships];
