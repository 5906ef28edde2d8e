import { searchAddress, searchParameters, searchRequest, type SearchRequest } from '../../../server/plugin-api.ts';
import type { LtiSession } from '../launch.ts';
import type { Entry } from './entry.ts';
import type { PickForm } from './pick-form.ts';

/** What stands where results are shown in a frame. */
const PAGE_SIZE = 10;

/** Where somebody is in the picker. */
export interface PickState {
  readonly token: string;
  readonly session: LtiSession;
  readonly search: SearchRequest;
  /** The item that is looked at, where one is. */
  readonly at: Entry | undefined;
  readonly chosen: readonly string[];
  readonly graded: readonly string[];
}

/** What is said on top of the page, once: a key of the locale files and its values. */
export interface PickNotice {
  readonly key: string;
  readonly params?: Readonly<Record<string, string | number>>;
  /** Something was done as it was wanted. */
  readonly isDone?: boolean;
}

function requestOf(place: string): SearchRequest {
  const given = new URLSearchParams(place);
  const values = Object.fromEntries([...new Set(given.keys())].map((name) => [name, given.getAll(name)]));
  const parsed = searchParameters.safeParse(values);
  return { ...searchRequest(parsed.success ? parsed.data : searchParameters.parse({})), pageSize: PAGE_SIZE };
}

/** The query part of the address of a search of ours. */
export function placeIn(address: string): string {
  return address.includes('?') ? address.slice(address.indexOf('?') + 1) : '';
}

export function placeOf(request: SearchRequest): string {
  return placeIn(searchAddress(request));
}

export function emptyState(token: string, session: LtiSession): PickState {
  return { token, session, search: requestOf(''), at: undefined, chosen: [], graded: [] };
}

/** The state that the form carries, with the search that was asked for. */
export function stateOf(token: string, session: LtiSession, { step, query, place, at, chosen, graded }: PickForm): PickState {
  const before = requestOf(step.name === 'go' ? step.place : place);
  const search = step.name === 'search' ? { ...before, query, page: 1 } : before;
  return { token, session, search, at, chosen, graded: graded.filter((key) => chosen.includes(key)) };
}

/** Whether the list takes more than one. */
export function takesSeveral({ deepLinking }: Pick<LtiSession, 'deepLinking'>): boolean {
  return deepLinking?.acceptMultiple === true;
}
