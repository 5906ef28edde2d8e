import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface FindingOptions {
  /** These rules alone, instead of all of WCAG 2.2 AA and axe's best practice. */
  readonly rules?: readonly string[];
}

/** What axe finds on a page, in a line each; no page of ours has frames. */
export async function findingsOn(page: Page, { rules }: FindingOptions = {}): Promise<string[]> {
  // One call of the page instead of a second page for the results, which only frames need.
  const builder = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (rules === undefined ? builder.withTags(RULES) : builder.withRules([...rules])).analyze();
  return violations.map(({ id, nodes }) => `${page.url()}: ${id} ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}
