import type { AlignmentObject } from '../../content-schema/types.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { extensionOf, isUuid, parseCase, type CasePackage, type CfAssociation } from './case-package.ts';
import { caseTree, type CaseNode, type CaseTree } from './case-tree.ts';
import { STATUSES } from './case-writer.ts';
import { isRecord } from './json.ts';
import { planFields } from './plan.ts';
import { fileProblem, readingOf, refused, type FileProblem, type Place, type Reading } from './reading.ts';
import { CHILDREN, KINDS } from './table.ts';

type Json = Record<string, unknown>;

const isLanguage = (code: string | undefined): code is string => code !== undefined && vocabulary('languages').get(code) !== undefined;

/** `en-US` is English. */
const languageOf = (tag: string | undefined): string | undefined => {
  const code = tag?.slice(0, 2).toLowerCase();
  return isLanguage(code) ? code : undefined;
};

function texts(own: unknown, language: string, text: string | undefined): Json | undefined {
  if (own === undefined && (text === undefined || text === '')) return undefined;
  return { ...(text === undefined || text === '' ? {} : { [language]: text }), ...(isRecord(own) ? own : {}) };
}

/** Counts, by field, what a foreign package says and a plan has no place for. */
type Loss = Map<string, number>;
const lose = (loss: Loss, field: string): Loss => loss.set(field, (loss.get(field) ?? 0) + 1);

function documentFields({ CFDocument: document }: CasePackage, language: string): Json {
  const own = extensionOf(document);
  const known = new Set(planFields());
  const rest = Object.fromEntries(Object.entries(own ?? {}).filter(([field]) => known.has(field)));
  const status = Object.entries(STATUSES).find(([, said]) => said === document.adoptionStatus)?.[0];
  const license = vocabulary('licences').concepts.find(({ uri }) => uri !== undefined && uri === document.licenseURI?.uri)?.code;
  const foreign: Json = {
    type: 'curriculum',
    inLanguage: [language],
    identifier: document.uri ?? document.identifier,
    ...(document.creator === undefined || document.creator === '' ? {} : { creator: [{ type: 'Organization', name: document.creator }] }),
    ...(document.publisher === undefined || document.publisher === ''
      ? {}
      : { publisher: [{ type: 'Organization', name: document.publisher }] }),
    ...(license === undefined ? {} : { license }),
  };
  const description = texts(own?.['description'], language, document.description);
  return {
    ...(own === undefined ? foreign : rest),
    originalLanguage: language,
    name: texts(own?.['name'], language, document.title),
    ...(description === undefined ? {} : { description }),
    ...(document.version === undefined || document.version === '' ? {} : { version: document.version }),
    ...(document.officialSourceURL === undefined || document.officialSourceURL === '' ? {} : { url: document.officialSourceURL }),
    ...(status === undefined ? {} : { creativeWorkStatus: status }),
  };
}

/** What the associations of an outcome say. */
function relations(associations: readonly CfAssociation[], loss: Loss): Json {
  const alignments: AlignmentObject[] = [];
  const served: string[] = [];
  for (const association of [...associations].sort((a, b) => (a.sequenceNumber ?? 0) - (b.sequenceNumber ?? 0))) {
    const own = extensionOf(association);
    if (isRecord(own?.['alignment'])) alignments.push(own['alignment'] as unknown as AlignmentObject);
    else if (typeof own?.['servedBy'] === 'string') served.push(own['servedBy']);
    else if (association.associationType !== 'precedes') lose(loss, association.associationType);
  }
  return {
    ...(alignments.length === 0 ? {} : { educationalAlignment: alignments }),
    ...(served.length === 0 ? {} : { servedBy: served }),
  };
}

const NODE_FIELDS = ['hours', 'specialty', 'prerequisites', 'occupation'];
/** What other tools write and a plan has no field for. */
const UNPLACED = ['abbreviatedStatement', 'alternativeLabel', 'conceptKeywords', 'subject'];
const HAS_LEVEL = new Set(['module', 'outcome']);

interface Reader {
  readonly tree: CaseTree;
  readonly language: string;
  readonly loss: Loss;
  /** Path in the plan to position in CFItems. */
  readonly positions: Map<string, number>;
}

function nodeFields(node: CaseNode, depth: number, place: string, reader: Reader): Json {
  const { item } = node;
  const { loss, tree } = reader;
  const kind = KINDS[depth] ?? 'criterion';
  const own = extensionOf(item);
  const language = languageOf(item.language) ?? reader.language;
  const levels = (item.educationLevel ?? []).filter((code) => vocabulary('qualification-levels').get(code) !== undefined);
  if (levels.length < (item.educationLevel ?? []).length || (levels.length > 0 && !HAS_LEVEL.has(kind))) lose(loss, 'educationLevel');
  const notes = item.notes === '' ? undefined : item.notes;
  if (notes !== undefined && kind !== 'module') lose(loss, 'notes');
  for (const field of own === undefined ? UNPLACED : []) if (item[field] !== undefined && item[field] !== '') lose(loss, field);
  const description = kind === 'module' ? texts(own?.['description'], language, notes) : undefined;
  const uuid = item.identifier.toLowerCase();
  const id = own !== undefined && 'id' in own ? own['id'] : isUuid(uuid) ? uuid : undefined;
  const rest = Object.fromEntries(NODE_FIELDS.flatMap((field) => (own?.[field] === undefined ? [] : [[field, own[field]]])));
  const empty = Array.isArray(own?.['empty']) ? own['empty'].map((field): [string, unknown[]] => [String(field), []]) : [];
  const related = relations(tree.related.get(item.identifier) ?? [], loss);
  return {
    ...(id === undefined || id === null ? {} : { id }),
    code: (item.humanCodingScheme ?? '') === '' ? place : item.humanCodingScheme,
    name: texts(own?.['name'], language, item.fullStatement),
    ...(description === undefined ? {} : { description }),
    ...(levels[0] === undefined || !HAS_LEVEL.has(kind) ? {} : { educationalLevel: levels[0] }),
    ...rest,
    ...Object.fromEntries(empty),
    ...related,
  };
}

function nodesOf(nodes: readonly CaseNode[], depth: number, path: string, place: string, reader: Reader): Json[] {
  return nodes.map((node, at) => {
    const here = `${path}/${String(at)}`;
    const code = `${place}${String(at + 1)}`;
    reader.positions.set(here, node.position);
    const inner = CHILDREN[KINDS[depth] ?? 'criterion'];
    const fields = nodeFields(node, depth, code, reader);
    if (inner === undefined || node.children.length === 0) return fields;
    return { ...fields, [inner]: nodesOf(node.children, depth + 1, `${here}/${inner}`, `${code}.`, reader) };
  });
}

/** Modules that come first, where only `precedes` says so. */
function addPrerequisites(modules: readonly Json[], { tree }: Reader): void {
  tree.roots.forEach((node, at) => {
    if (extensionOf(node.item) !== undefined) return;
    const before = tree.roots.flatMap((root, position) =>
      (tree.related.get(root.item.identifier) ?? []).some(
        ({ associationType, destinationNodeURI }) =>
          associationType === 'precedes' && destinationNodeURI.identifier === node.item.identifier,
      )
        ? [modules[position]?.['code']]
        : [],
    );
    const module = modules[at];
    if (before.length > 0 && module !== undefined) module['prerequisites'] = before;
  });
}

/** How many levels a tree has. */
function depthOf(roots: readonly CaseNode[]): number {
  let depth = 0;
  for (let level = roots; level.length > 0; level = level.flatMap(({ children }) => children)) depth += 1;
  return depth;
}

/** Why a package that is right in itself is no plan. */
function misfits({ nodes, roots }: CaseTree): FileProblem[] {
  const torn = [...nodes.values()].find(({ parents }) => parents.length > 1);
  if (torn !== undefined) {
    const field = `CFItems/${String(torn.position)}`;
    return [fileProblem('case-parents', { found: torn.item.humanCodingScheme ?? torn.item.identifier }, { field })];
  }
  const depth = depthOf(roots);
  return depth > KINDS.length ? [fileProblem('case-depth', { depth, most: KINDS.length })] : [];
}

/**
 * A plan from a CASE CFPackage: one of ours comes back as it was; one from elsewhere becomes a curriculum, its levels
 * modules, units, outcomes and criteria, where it has no more than these four.
 */
export function readCase(value: unknown): Reading {
  const parsed = parseCase(value);
  if (!parsed.ok) return refused(...parsed.problems);
  const { tree, problems } = caseTree(parsed.value);
  if (problems.length > 0) return refused(...problems);
  const own = extensionOf(parsed.value.CFDocument);
  if (parsed.value.CFItems.length === 0 && own === undefined) return refused(fileProblem('case-empty', {}, { field: 'CFItems' }));
  const misfit = misfits(tree);
  if (misfit.length > 0) return refused(...misfit);
  const named = languageOf(parsed.value.CFDocument.language);
  const language = named ?? 'en';
  const loss: Loss = new Map();
  const reader: Reader = { tree, language, loss, positions: new Map() };
  const modules = nodesOf(tree.roots, 0, 'modules', '', reader);
  addPrerequisites(modules, reader);
  const placeOf = (field: string): Place => {
    for (let path = field; path !== ''; path = path.slice(0, Math.max(0, path.lastIndexOf('/')))) {
      const position = reader.positions.get(path);
      if (position !== undefined) return { field: `CFItems/${String(position)}${field.slice(path.length)}` };
    }
    return { field: `CFDocument/${field}` };
  };
  const leftOut = [
    ...(named === undefined ? [fileProblem('case-language', {}, { field: 'CFDocument/language' })] : []),
    ...[...loss].map(([field, count]) => fileProblem('case-left-out', { field, count })),
  ];
  const fields = documentFields(parsed.value, language);
  return readingOf({ ...fields, ...(modules.length > 0 ? { modules } : {}) }, placeOf, leftOut);
}
