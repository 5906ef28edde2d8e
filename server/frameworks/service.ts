import { createHash } from 'node:crypto';
import stringify from 'safe-stable-stringify';
import { fileProblem, type FileProblem } from '../exchange/service.ts';
import { fold, foldedVariants, foldedWords } from '../text/fold.ts';
import type { FrameworkCounts, FrameworkModels, StoredCompetence, StoredFramework } from './framework-model.ts';
import type { ParsedCompetence, ParsedFramework } from './parsed-framework.ts';
import { bestFirst, codePrefix, prefixes } from './ranking.ts';

export type { FrameworkCounts, StoredCompetence, StoredFramework } from './framework-model.ts';
export { readFramework } from './read-framework.ts';
export type { ParsedFramework } from './parsed-framework.ts';

/** What an import did, or would do: numbers of competences. */
export interface ImportCounts {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly removed: number;
}

export type ImportOutcome =
  | { readonly ok: true; readonly counts: ImportCounts; readonly framework: FrameworkCounts }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Competences directly below one, or at the top of the framework. */
export interface ChildrenRequest {
  readonly framework: string;
  readonly under: string | undefined;
  /** From 1. */
  readonly page: number;
  readonly pageSize: number;
}

export interface FrameworkService {
  /** Stores a framework; a second time changes nothing. A dry run counts and stores nothing. */
  readonly import: (framework: ParsedFramework, options?: { readonly dryRun?: boolean }) => Promise<ImportOutcome>;
  readonly list: () => Promise<readonly StoredFramework[]>;
  readonly find: (id: string) => Promise<StoredFramework | undefined>;
  readonly children: (request: ChildrenRequest) => Promise<{ readonly total: number; readonly rows: readonly StoredCompetence[] }>;
  /** Competences whose names or code have a word beginning with each word of `text`, best first. */
  readonly search: (text: string, framework: string | undefined, limit: number) => Promise<readonly StoredCompetence[]>;
  /** Competences by `framework:code`; what is not there is left out. */
  readonly resolve: (ids: readonly string[]) => Promise<ReadonlyMap<string, StoredCompetence>>;
}

const BATCH = 1000;
/** How many hits are ranked. */
const LOOKED_AT = 400;

function stored(framework: ParsedFramework, competence: ParsedCompetence, order: number): StoredCompetence {
  const names = Object.values(competence.name);
  const words = [...names, competence.code].flatMap((text) => [...foldedWords(text), ...foldedVariants(text)]);
  const code = fold(competence.code);
  const content = {
    _id: `${framework.id}:${competence.code}`,
    framework: framework.id,
    originalLanguage: framework.originalLanguage,
    ...competence,
    folded: competence.isListed ? [...new Set([code, ...words])] : [],
  };
  return { ...content, order, hash: createHash('sha256').update(stringify(content)).digest('base64url').slice(0, 22) };
}

/** A part of a framework adds its texts to what is there and takes nothing away. */
function merged(known: StoredCompetence | undefined, part: ParsedCompetence): ParsedCompetence {
  if (known === undefined) return part;
  const description = { ...known.description, ...part.description };
  return {
    code: known.code,
    type: known.type,
    name: { ...known.name, ...part.name },
    ...(Object.keys(description).length === 0 ? {} : { description }),
    ...(known.uri === undefined ? {} : { uri: known.uri }),
    ...(known.tags === undefined ? {} : { tags: known.tags }),
    parents: known.parents,
    related: known.related,
    isListed: known.isListed,
  };
}

function countsOf(competences: readonly Pick<StoredCompetence, 'type' | 'parents' | 'related'>[]): FrameworkCounts {
  const types: Record<string, number> = {};
  for (const { type } of competences) types[type] = (types[type] ?? 0) + 1;
  const relations = competences.reduce((sum, { parents, related }) => sum + parents.length + related.length, 0);
  return { competences: competences.length, relations, types };
}

/** The imported frameworks and their competences. */
export function createFrameworkService({ frameworks, competences }: FrameworkModels): FrameworkService {
  const resolve = async (ids: readonly string[]): Promise<ReadonlyMap<string, StoredCompetence>> => {
    const found = ids.length === 0 ? [] : await competences.find({ _id: { $in: [...new Set(ids)] } }).lean<StoredCompetence[]>();
    return new Map(found.map((competence) => [competence._id, competence]));
  };

  async function write(competencesToWrite: readonly StoredCompetence[], gone: readonly string[]): Promise<void> {
    for (let at = 0; at < competencesToWrite.length; at += BATCH) {
      const operations = competencesToWrite
        .slice(at, at + BATCH)
        .map((replacement) => ({ replaceOne: { filter: { _id: replacement._id }, replacement, upsert: true } }));
      await competences.collection.bulkWrite(operations as never[], { ordered: false });
    }
    if (gone.length > 0) await competences.deleteMany({ _id: { $in: [...gone] } });
  }

  return {
    import: async (framework, { dryRun = false } = {}) => {
      const before = await frameworks.findById(framework.id).lean<StoredFramework>();
      if (before !== null && before.source !== framework.source)
        return { ok: false, problems: [fileProblem('framework-taken', { id: framework.id })] };
      const known = new Map(
        (await competences.find({ framework: framework.id }).lean<StoredCompetence[]>()).map((competence) => [competence._id, competence]),
      );
      const wanted = framework.competences.map((competence, order) => {
        const former = framework.isPartial ? known.get(`${framework.id}:${competence.code}`) : undefined;
        return stored(framework, merged(former, competence), former?.order ?? (framework.isPartial ? known.size + order : order));
      });
      const wantedIds = new Set(wanted.map(({ _id }) => _id));
      const gone = framework.isPartial ? [] : [...known.keys()].filter((id) => !wantedIds.has(id));
      const kept = framework.isPartial ? [...known.values()].filter(({ _id }) => !wantedIds.has(_id)) : [];
      const added = wanted.filter(({ _id }) => !known.has(_id));
      const changed = wanted.filter(({ _id, hash }) => known.has(_id) && known.get(_id)?.hash !== hash);
      // Another place among the others is written and is no change of the competence.
      const moved = wanted.filter(({ _id, hash, order }) => known.get(_id)?.hash === hash && known.get(_id)?.order !== order);
      const counts = {
        added: added.length,
        changed: changed.length,
        unchanged: wanted.length - added.length - changed.length,
        removed: gone.length,
      };
      const inFramework = countsOf([...kept, ...wanted]);
      if (dryRun) return { ok: true, counts, framework: inFramework };
      await write([...added, ...changed, ...moved], gone);
      const { id, source, title, originalLanguage, publisher, version, uri, licence } = framework;
      const rest = Object.entries({ publisher, version, uri, licence }).filter(([, value]) => value !== undefined);
      const read = { _id: id, source, title, originalLanguage, ...Object.fromEntries(rest) };
      const own = framework.isPartial && before !== null ? before : read;
      await frameworks.collection.replaceOne(
        { _id: id as never },
        { ...own, counts: inFramework, importedAt: new Date() },
        { upsert: true },
      );
      return { ok: true, counts, framework: inFramework };
    },
    list: () => frameworks.find().sort({ _id: 1 }).lean<StoredFramework[]>(),
    find: async (id) => (await frameworks.findById(id).lean<StoredFramework>()) ?? undefined,
    children: async ({ framework, under, page, pageSize }) => {
      const filter = { framework, isListed: true, ...(under === undefined ? { parents: { $size: 0 } } : { parents: under }) };
      const [total, rows] = await Promise.all([
        competences.countDocuments(filter),
        competences
          .find(filter)
          .sort({ order: 1 })
          .skip((page - 1) * pageSize)
          .limit(pageSize)
          .lean<StoredCompetence[]>(),
      ]);
      return { total, rows };
    },
    search: async (text, framework, limit) => {
      const beginnings = prefixes(text);
      if (beginnings.length === 0) return [];
      const matching = (all: readonly RegExp[]): Promise<StoredCompetence[]> =>
        competences
          .find({ ...(framework === undefined ? {} : { framework }), $and: all.map((beginning) => ({ folded: beginning })) })
          .limit(LOOKED_AT)
          .lean<StoredCompetence[]>();
      const code = codePrefix(text);
      const byCode = code === undefined ? [] : await matching([code]);
      return bestFirst(byCode.length > 0 ? byCode : await matching(beginnings), text).slice(0, limit);
    },
    resolve,
  };
}
