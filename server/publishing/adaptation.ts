import { rulesFor } from '../../content-schema/rules.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { eachNode, type Content } from './content-tree.ts';

/** Who adapts, and for which country (ISO 3166-1 alpha-2); without one, the original's. */
export interface Adapter {
  readonly institution: string;
  readonly country?: string | undefined;
}

/** An adapted content; `unmapped` are levels that the country's framework has no equivalent for and that stay as they are. */
export interface Adapted {
  readonly content: Content;
  readonly unmapped: readonly string[];
}

/** What is the original's own and does not go into a copy. */
const NOT_COPIED = new Set([
  'identifier',
  'version',
  'creativeWorkStatus',
  'dateCreated',
  'datePublished',
  'dateModified',
  'institution',
  'publisher',
  'workTranslation',
  'translationOfWork',
]);

/** Countries whose rules name no framework of their own use the European one. */
const COMMON_FRAMEWORK = 'eqf';

/** The framework of qualification levels of a country. */
export function frameworkOf(country: string | undefined): string {
  return rulesFor(country).find((rule) => rule.kind === 'levels')?.framework ?? COMMON_FRAMEWORK;
}

/** The level of another framework that a level compares with. */
function equivalentOf(code: string, framework: string): string | undefined {
  const levels = vocabulary('qualification-levels');
  const level = levels.get(code);
  if (level === undefined) return undefined;
  if (level.framework === framework) return code;
  const named = level.equivalent?.find((other) => levels.get(other)?.framework === framework);
  return named ?? levels.concepts.find((other) => other.framework === framework && other.equivalent?.includes(code) === true)?.code;
}

/** The content with every level in the framework. */
function withLevels(content: Content, framework: string): Adapted {
  const unmapped = new Set<string>();
  const mapped = (code: string): string => {
    const found = equivalentOf(code, framework);
    if (found === undefined) unmapped.add(code);
    return found ?? code;
  };
  const copy = structuredClone(content) as Record<string, unknown>;
  if (Array.isArray(copy['educationalLevel'])) {
    copy['educationalLevel'] = [...new Set((copy['educationalLevel'] as string[]).map(mapped))];
  }
  eachNode(copy, (node) => {
    const own = node as Record<string, unknown>;
    if (typeof own['educationalLevel'] === 'string') own['educationalLevel'] = mapped(own['educationalLevel']);
  });
  return { content: copy, unmapped: [...unmapped] };
}

/**
 * The content of a copy of `original` for another institution or country: without what is the original's own, based on
 * it, and with levels of the country's framework where that is another one. Nodes keep their ids.
 */
export function adapt(original: Content, { institution, country }: Adapter): Adapted {
  const home = typeof original['country'] === 'string' ? original['country'] : undefined;
  const there = country ?? home;
  const kept = Object.fromEntries(Object.entries(original).filter(([field]) => !NOT_COPIED.has(field)));
  const copy = {
    ...kept,
    institution,
    ...(there === undefined ? {} : { country: there }),
    isBasedOn: [original['identifier'] as string],
  };
  const framework = frameworkOf(there);
  return framework === frameworkOf(home) ? { content: copy, unmapped: [] } : withLevels(copy, framework);
}
