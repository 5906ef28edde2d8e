import { vocabulary } from '../../content-schema/vocabularies.ts';
import { caseTree, fileProblem, parseCase, type CaseNode, type CasePackage, type CaseTree } from '../exchange/service.ts';
import { frameworkId, type FrameworkReading, type ParsedCompetence } from './parsed-framework.ts';

function languageOf(tag: string | undefined): string | undefined {
  const code = tag?.slice(0, 2).toLowerCase();
  return code !== undefined && vocabulary('languages').get(code) !== undefined ? code : undefined;
}

/** The human code where it is one item's alone, else the identifier. */
function codesOf({ nodes }: CaseTree): Map<string, string> {
  const uses = new Map<string, number>();
  for (const { item } of nodes.values()) {
    const code = item.humanCodingScheme ?? '';
    uses.set(code, (uses.get(code) ?? 0) + 1);
  }
  return new Map(
    [...nodes.values()].map(({ item }) => {
      const code = item.humanCodingScheme ?? '';
      return [item.identifier, code !== '' && code.length <= 200 && uses.get(code) === 1 ? code : item.identifier];
    }),
  );
}

/** Nodes as a reader meets them: each after what holds it first. */
function inReadingOrder(roots: readonly CaseNode[]): CaseNode[] {
  const ordered = new Set<CaseNode>();
  const open = [...roots].reverse();
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (ordered.has(node)) continue;
    ordered.add(node);
    open.push(...[...node.children].reverse());
  }
  return [...ordered];
}

function competenceOf({ item, parents }: CaseNode, tree: CaseTree, codes: ReadonlyMap<string, string>, language: string): ParsedCompetence {
  const own = languageOf(item.language) ?? language;
  return {
    code: codes.get(item.identifier) ?? item.identifier,
    type: (item.CFItemType ?? '') === '' ? 'item' : (item.CFItemType ?? 'item'),
    name: { [own]: item.fullStatement },
    ...((item.notes ?? '') === '' ? {} : { description: { [own]: item.notes ?? '' } }),
    ...(item.uri === undefined ? {} : { uri: item.uri }),
    ...((item.educationLevel ?? []).length === 0 ? {} : { tags: item.educationLevel ?? [] }),
    parents: parents.map((parent) => codes.get(parent.item.identifier) ?? parent.item.identifier),
    related: (tree.related.get(item.identifier) ?? []).map(({ associationType, destinationNodeURI: { identifier, uri } }) => ({
      type: associationType,
      target: codes.get(identifier) ?? uri ?? identifier,
    })),
    isListed: true,
  };
}

function head(
  { CFDocument: document }: CasePackage,
  language: string,
): Omit<Extract<FrameworkReading, { ok: true }>['framework'], 'competences' | 'leftOut'> {
  const publisher = document.publisher ?? document.creator ?? '';
  const uri = document.officialSourceURL ?? document.uri;
  return {
    id: frameworkId(document.title) || frameworkId(`case-${document.identifier}`),
    source: `case:${document.identifier}`,
    title: { [language]: document.title },
    originalLanguage: language,
    ...(publisher === '' ? {} : { publisher }),
    ...(document.version === undefined ? {} : { version: document.version }),
    ...(uri === undefined ? {} : { uri }),
    ...(document.licenseURI?.title === undefined ? {} : { licence: document.licenseURI.title }),
    isPartial: false,
  };
}

/** Any CASE package as a framework: items may hang in several places and as deep as they like. */
export function readCaseFramework(value: unknown): FrameworkReading {
  const parsed = parseCase(value);
  if (!parsed.ok) return parsed;
  const { tree, problems } = caseTree(parsed.value);
  if (problems.length > 0) return { ok: false, problems };
  if (tree.nodes.size === 0) return { ok: false, problems: [fileProblem('case-empty', {}, { field: 'CFItems' })] };
  const named = languageOf(parsed.value.CFDocument.language);
  const language = named ?? 'en';
  const codes = codesOf(tree);
  const competences = inReadingOrder(tree.roots).map((node) => competenceOf(node, tree, codes, language));
  const leftOut = named === undefined ? [fileProblem('case-language', {}, { field: 'CFDocument/language' })] : [];
  return { ok: true, framework: { ...head(parsed.value, language), competences, leftOut } };
}
