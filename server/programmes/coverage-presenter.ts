import type { Stretch } from '../../content-schema/served-reference.ts';
import type { Item } from '../../content-schema/validator.ts';
import { itemPath, type CatalogueService } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import type { InstitutionService } from '../institutions/service.ts';
import type { ItemHit, SearchService } from '../search/service.ts';
import { said, type Said } from '../text/said.ts';
import { COVERAGE_KINDS, coverageOf, hasContent, type CoverageKind, type OutcomeCoverage, type Serving } from './coverage.ts';
import { suggestionsFor } from './suggestions.ts';

type Text = Said<string>;

export interface ServingRow {
  readonly name: Text;
  readonly href: string;
  readonly pages: Stretch | undefined;
  readonly seconds: Stretch | undefined;
}

export interface CoverageCell {
  readonly kind: CoverageKind;
  readonly items: readonly ServingRow[];
  /** Where the suggestions for the cell are. */
  readonly suggestHref: string;
  readonly isOpen: boolean;
}

export interface CoverageRow {
  readonly id: string;
  readonly code: string;
  readonly name: Text | undefined;
  readonly cells: readonly CoverageCell[];
  readonly unknown: readonly string[];
}

export interface CoverageModule {
  readonly code: string;
  readonly name: Text | undefined;
  readonly href: string;
  readonly isCurrent: boolean;
  readonly outcomes: number;
  /** How many of its outcomes have content of any kind. */
  readonly served: number;
  /** Its outcomes, where the page shows them. */
  readonly rows: readonly CoverageRow[];
}

export interface Suggestion {
  readonly identifier: string;
  readonly type: string;
  readonly name: Text;
  readonly href: string;
  readonly institution: Text | undefined;
  readonly seconds: number | null;
  readonly pages: number | null;
}

/** The coverage matrix as its page shows it. */
export interface CoverageView {
  readonly name: Text;
  readonly kinds: readonly { readonly kind: CoverageKind; readonly served: number }[];
  readonly outcomes: number;
  readonly served: number;
  readonly modules: readonly CoverageModule[];
  /** The module that the page is narrowed to. */
  readonly module: string | undefined;
  readonly allHref: string;
  readonly csvHref: string;
  /** The empty cell whose suggestions are shown. */
  readonly open:
    | {
        readonly id: string;
        readonly code: string;
        readonly name: Text | undefined;
        readonly kind: CoverageKind;
        readonly suggestions: readonly Suggestion[];
      }
    | undefined;
  /** Where a suggestion is added (POST with `outcome` and `identifier`); undefined where the page is only read. */
  readonly serveAction: string | undefined;
}

export interface CoverageRequest {
  /** Code of the module to show; any other value shows all. */
  readonly module?: string | undefined;
  /** Id of the outcome and kind of the cell to suggest for. */
  readonly outcome?: string | undefined;
  readonly kind?: CoverageKind | undefined;
}

export interface CoverageParts {
  readonly catalogue: Pick<CatalogueService, 'findByIdentifiers'>;
  readonly search: Pick<SearchService, 'search'>;
  readonly institutions: Pick<InstitutionService, 'names'>;
  readonly locale: Locale;
  /** Path of the page, without a language. */
  readonly path: string;
  readonly editable: boolean;
}

/** Makes the matrix of a programme or curriculum: what serves each outcome, and suggestions for the cell that is asked for. */
export async function presentCoverage(item: Item, request: CoverageRequest, parts: CoverageParts): Promise<CoverageView> {
  const { catalogue, search, institutions, locale, path, editable } = parts;
  const { language, link } = locale;
  const text = (texts: Readonly<Record<string, string>> | undefined): Text | undefined => said(texts, language, item.originalLanguage);
  const coverage = await coverageOf(item, catalogue);
  const plan = item.type === 'programme' || item.type === 'curriculum' ? (item.modules ?? []) : [];
  const module = plan.some(({ code }) => code === request.module) ? request.module : undefined;
  const address = (query: Readonly<Record<string, string | undefined>>, page = path): string => {
    const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as [string, string]]));
    return given.length === 0 ? link(page) : `${link(page)}?${new URLSearchParams(given).toString()}`;
  };

  const servingRow = ({ item: served, path: href, pages, seconds }: Serving): ServingRow => ({
    name: said(served.name, language, served.originalLanguage) ?? {
      text: served.identifier,
      language: served.originalLanguage,
      dir: 'ltr',
    },
    href: link(href),
    pages,
    seconds,
  });
  const row = ({ outcome, cells, unknown }: OutcomeCoverage): CoverageRow => ({
    id: outcome.id,
    code: outcome.code,
    name: text(outcome.name),
    cells: COVERAGE_KINDS.map((kind) => ({
      kind,
      items: cells[kind].map(servingRow),
      suggestHref: `${address({ module, outcome: outcome.id, kind })}#suggestions`,
      isOpen: request.outcome === outcome.id && request.kind === kind,
    })),
    unknown,
  });
  const modules = plan.map(({ code, name }, position): CoverageModule => {
    const ofModule = coverage.filter((one) => one.place === position);
    return {
      code,
      name: text(name),
      href: address({ module: code }),
      isCurrent: code === module,
      outcomes: ofModule.length,
      served: ofModule.filter(hasContent).length,
      rows: module === undefined || code === module ? ofModule.map(row) : [],
    };
  });

  const asked = coverage.find(({ outcome }) => outcome.id === request.outcome);
  const { kind } = request;
  const [hits, names] =
    asked === undefined || kind === undefined
      ? [[], undefined]
      : await Promise.all([suggestionsFor(item, asked, kind, search), institutions.names()]);
  const suggestion = (hit: ItemHit): Suggestion => {
    const institution = names?.get(hit.institution ?? '');
    return {
      identifier: hit.identifier,
      type: hit.type,
      name: said(hit.name, language, hit.originalLanguage) ?? { text: hit.id, language, dir: 'ltr' },
      href: link(itemPath(hit.id, hit.name[hit.originalLanguage] ?? '')),
      institution: said(institution?.name, language, institution?.originalLanguage ?? ''),
      seconds: hit.seconds,
      pages: hit.pages,
    };
  };
  return {
    name: text(item.name) ?? { text: item.identifier, language: item.originalLanguage, dir: 'ltr' },
    kinds: COVERAGE_KINDS.map((one) => ({ kind: one, served: coverage.filter(({ cells }) => cells[one].length > 0).length })),
    outcomes: coverage.length,
    served: coverage.filter(hasContent).length,
    modules,
    module,
    allHref: link(path),
    csvHref: link(`${path}.csv`),
    open:
      asked === undefined || kind === undefined
        ? undefined
        : { id: asked.outcome.id, code: asked.outcome.code, name: text(asked.outcome.name), kind, suggestions: hits.map(suggestion) },
    serveAction: editable ? address({ module }, `${path}/serve`) : undefined,
  };
}
