import type { LearningOutcome } from '../../content-schema/types.ts';
import { vocabulary } from '../../content-schema/vocabularies.ts';
import { EXTENSION, uuidOf } from './case-package.ts';
import { isRecord } from './json.ts';
import { planFields, type Plan } from './plan.ts';
import { CHILDREN, KINDS, type Kind } from './table.ts';

type Json = Record<string, unknown>;
type Texts = Readonly<Record<string, string>>;

export const ITEM_TYPES: Readonly<Record<Kind, string>> = {
  module: 'Module',
  unit: 'Unit',
  outcome: 'Learning Outcome',
  criterion: 'Assessment Criterion',
};
export const STATUSES = { draft: 'Draft', published: 'Adopted', withdrawn: 'Deprecated' } as const;

/** Where the plan is found, and when it last changed (ISO 8601). */
export interface CaseOrigin {
  readonly address: string;
  readonly changed: string;
}

function without(texts: Texts, language: string): Json {
  return Object.fromEntries(Object.entries(texts).filter(([code]) => code !== language));
}

const withoutUndefined = (value: Json): Json => Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));

/** Gives every node an identifier that no other has: its own, else one from its place by codes. */
function createIdentifiers(document: string): (own: unknown, path: string) => string {
  const given = new Set<string>();
  return (own, path) => {
    let identifier = typeof own === 'string' && !given.has(own) ? own : uuidOf(`${document}/${path}`);
    for (let turn = 2; given.has(identifier); turn += 1) identifier = uuidOf(`${document}/${path}#${String(turn)}`);
    given.add(identifier);
    return identifier;
  };
}

function documentOf(plan: Plan, identifier: string, { address, changed }: CaseOrigin): Json {
  const { originalLanguage, name, description = {} } = plan;
  const inDocument = new Set(['modules', 'originalLanguage', 'version', 'url', 'creativeWorkStatus']);
  const all = plan as unknown as Json;
  const rest = Object.fromEntries(
    planFields().flatMap((field) => (inDocument.has(field) || all[field] === undefined ? [] : [[field, all[field]]])),
  );
  const text = description[originalLanguage];
  const license = plan.license === undefined ? undefined : vocabulary('licences').get(plan.license);
  const makers = [...(plan.creator ?? []), ...(plan.publisher ?? [])].map((agent) => agent.name);
  return withoutUndefined({
    identifier,
    uri: address,
    CFPackageURI: { title: name[originalLanguage], identifier, uri: address },
    creator: makers[0] ?? plan.institution ?? new URL(address).host,
    title: name[originalLanguage],
    lastChangeDateTime: changed,
    officialSourceURL: plan.url,
    publisher: plan.publisher?.[0]?.name,
    description: text === '' ? undefined : text,
    subject: plan.specialty?.map((code) => vocabulary('isced-f-2013').get(code)?.label.en ?? code),
    language: originalLanguage,
    version: plan.version,
    adoptionStatus: plan.creativeWorkStatus === undefined ? undefined : STATUSES[plan.creativeWorkStatus],
    statusStartDate: plan.datePublished,
    licenseURI: license?.uri === undefined ? undefined : { title: license.label.en, identifier: uuidOf(license.uri), uri: license.uri },
    frameworkType: plan.type,
    caseVersion: '1.1',
    extensions: {
      [EXTENSION]: {
        ...rest,
        name: without(name, originalLanguage),
        ...(plan.description === undefined ? {} : { description: text === '' ? description : without(description, originalLanguage) }),
        ...(plan.modules?.length === 0 ? { modules: [] } : {}),
      },
    },
  });
}

/** What CASE has a place of its own for in a node, or in associations. */
const IN_ITEM = new Set(['id', 'code', 'name', 'description', 'educationalLevel', 'educationalAlignment', 'servedBy']);

function itemOf(node: Json, kind: Kind, identifier: string, plan: Plan, { address, changed }: CaseOrigin, place: number): Json {
  const names = node['name'] as Texts;
  const language = plan.originalLanguage in names ? plan.originalLanguage : (Object.keys(names)[0] ?? plan.originalLanguage);
  const texts = node['description'] as Texts | undefined;
  const notes = texts?.[language];
  const inner = CHILDREN[kind];
  const empty = [inner, 'educationalAlignment', 'servedBy'].filter(
    (field) => field !== undefined && Array.isArray(node[field]) && node[field].length === 0,
  );
  const rest = Object.fromEntries(Object.entries(node).filter(([field]) => field !== inner && !IN_ITEM.has(field)));
  return withoutUndefined({
    identifier,
    uri: `${address}#${identifier}`,
    CFDocumentURI: { title: plan.name[plan.originalLanguage], identifier: uuidOf(plan.identifier), uri: address },
    humanCodingScheme: node['code'],
    fullStatement: names[language],
    listEnumeration: String(place),
    language,
    notes: notes === '' ? undefined : notes,
    educationLevel: node['educationalLevel'] === undefined ? undefined : [node['educationalLevel']],
    CFItemType: ITEM_TYPES[kind],
    CFItemTypeURI: typeLink(kind, address),
    lastChangeDateTime: changed,
    extensions: {
      [EXTENSION]: {
        ...rest,
        name: without(names, language),
        ...(texts === undefined ? {} : { description: notes === '' ? texts : without(texts, language) }),
        ...(node['id'] === identifier ? {} : { id: node['id'] ?? null }),
        ...(empty.length === 0 ? {} : { empty }),
      },
    },
  });
}

function typeLink(kind: Kind, address: string): { title: string; identifier: string; uri: string } {
  const identifier = uuidOf(`CFItemType/${kind}`);
  return { title: ITEM_TYPES[kind], identifier, uri: `${address}#${identifier}` };
}

/**
 * A plan as a CASE 1.1 CFPackage. A CFItem per module, unit, outcome and criterion; alignments and the items that serve an
 * outcome are `isRelatedTo` associations; what CASE has no place for stands in `extensions`, so that nothing is lost.
 */
export function writeCase(plan: Plan, origin: CaseOrigin): Json {
  const { address, changed } = origin;
  const document = uuidOf(plan.identifier);
  const identifierFor = createIdentifiers(document);
  const top = { title: plan.name[plan.originalLanguage] ?? '', identifier: document, uri: address };
  const items: Json[] = [];
  const associations: Json[] = [];

  const associate = (from: Json, type: string, to: Json, sequenceNumber: number, own?: Json): void => {
    const identifier = uuidOf(
      `${String(from['identifier'])} ${type} ${String(to['identifier'])} ${String(sequenceNumber)} ${own === undefined ? '' : 'own'}`,
    );
    associations.push({
      identifier,
      uri: `${address}#${identifier}`,
      associationType: type,
      sequenceNumber,
      originNodeURI: from,
      destinationNodeURI: to,
      lastChangeDateTime: changed,
      ...(own === undefined ? {} : { extensions: { [EXTENSION]: own } }),
    });
  };

  const relate = (node: Json, self: Json): void => {
    const { educationalAlignment = [], servedBy = [] } = node as Partial<LearningOutcome>;
    educationalAlignment.forEach((alignment, at) => {
      const { educationalFramework, targetCode, targetUrl } = alignment;
      const identifier = uuidOf(`${educationalFramework}:${targetCode}`);
      const uri =
        targetUrl ?? new URL(`/frameworks/${educationalFramework}?under=${encodeURIComponent(targetCode.toWellFormed())}`, address).href;
      associate(self, 'isRelatedTo', { title: targetCode, identifier, uri, targetType: 'ext:competence' }, at + 1, { alignment });
    });
    servedBy.forEach((served, at) => {
      const uri = URL.canParse(served) ? served : new URL(`/items?identifier=${encodeURIComponent(served.toWellFormed())}`, address).href;
      associate(self, 'isRelatedTo', { title: served, identifier: uuidOf(served), uri, targetType: 'ext:resource' }, at + 1, {
        servedBy: served,
      });
    });
  };

  const walk = (nodes: readonly unknown[], depth: number, parent: Json, path: string): Map<string, Json> => {
    const links = new Map<string, Json>();
    const kind = KINDS[depth];
    if (kind === undefined) return links;
    nodes.filter(isRecord).forEach((node, at) => {
      const own = `${path}/${String(node['code'])}`;
      const identifier = identifierFor(node['id'], own);
      const item = itemOf(node, kind, identifier, plan, origin, at + 1);
      const self = { title: item['fullStatement'], identifier, uri: item['uri'] };
      items.push(item);
      associate(self, 'isChildOf', parent, at + 1);
      relate(node, self);
      if (!links.has(String(node['code']))) links.set(String(node['code']), self);
      const children = node[CHILDREN[kind] ?? ''];
      if (Array.isArray(children)) walk(children, depth + 1, self, own);
    });
    return links;
  };

  const modules = walk(plan.modules ?? [], 0, top, '');
  for (const { code, prerequisites = [] } of plan.modules ?? []) {
    prerequisites.forEach((first, at) => {
      const [from, to] = [modules.get(first), modules.get(code)];
      if (from !== undefined && to !== undefined) associate(from, 'precedes', to, at + 1);
    });
  }
  return {
    CFDocument: documentOf(plan, document, origin),
    CFItems: items,
    CFAssociations: associations,
    CFDefinitions: {
      CFItemTypes: KINDS.map((kind, at) => ({
        ...typeLink(kind, address),
        description: ITEM_TYPES[kind],
        hierarchyCode: String(at + 1),
        lastChangeDateTime: changed,
      })),
    },
  };
}
