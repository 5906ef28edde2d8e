import { stringify } from 'csv-stringify/sync';
import type { Item } from '../../content-schema/validator.ts';
import type { CatalogueService } from '../catalogue/service.ts';
import type { Locale } from '../http/locale.ts';
import { said } from '../text/said.ts';
import { COVERAGE_KINDS, coverageOf, type Serving } from './coverage.ts';

/**
 * The coverage matrix as CSV in the reader's language, a row per outcome. It begins with a byte order mark, for
 * spreadsheets; a cell that a spreadsheet would take for a formula begins with an apostrophe.
 */
export async function coverageCsv(item: Item, catalogue: Pick<CatalogueService, 'findByIdentifiers'>, locale: Locale): Promise<string> {
  const { t, language, clock } = locale;
  const text = (texts: Readonly<Record<string, string>>): string => said(texts, language, item.originalLanguage)?.text ?? '';
  const part = ({ pages, seconds }: Serving): string => {
    if (pages !== undefined)
      return pages.to === undefined ? t('served.page', { page: pages.from }) : t('served.pages', { from: pages.from, to: pages.to });
    if (seconds === undefined) return '';
    return [seconds.from, seconds.to].flatMap((one) => (one === undefined ? [] : [clock(one)])).join('–');
  };
  const served = (serving: Serving): string => {
    const name = said(serving.item.name, language, serving.item.originalLanguage)?.text ?? serving.item.identifier;
    return [name, part(serving)].filter((one) => one !== '').join(', ');
  };
  const head = [
    t('coverage.csv.module'),
    t('coverage.csv.module.name'),
    t('coverage.csv.unit'),
    t('coverage.csv.unit.name'),
    t('coverage.csv.outcome'),
    t('coverage.csv.outcome.name'),
    ...COVERAGE_KINDS.map((kind) => t(`coverage.kind.${kind}`)),
  ];
  const rows = (await coverageOf(item, catalogue)).map(({ module, unit, outcome, cells }) => [
    module.code,
    text(module.name),
    unit.code,
    text(unit.name),
    outcome.code,
    text(outcome.name),
    ...COVERAGE_KINDS.map((kind) => cells[kind].map(served).join('; ')),
  ]);
  return stringify([head, ...rows], { bom: true, escape_formulas: true });
}
