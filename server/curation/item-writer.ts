import type { Model } from 'mongoose';
import { isDeepStrictEqual } from 'node:util';
import { statusOf, type CatalogueService, type ItemFields, type StoredItem } from '../catalogue/service.ts';
import { FROZEN, type PublishingService, type Submission } from '../publishing/service.ts';
import type { Content, Edit } from './changes.ts';
import type { EditorRef, OpenChange, Values } from './curation-models.ts';

const DUPLICATE_KEY = 11000;
const ROUNDS = 5;

/**
 * `conflict`: somebody changed it meanwhile; `withdrawn`: it is managed by versions and the current one is withdrawn, so
 * there is none to go on from.
 */
export interface Written {
  readonly outcome: 'done' | 'unchanged' | 'conflict' | 'withdrawn';
  readonly open?: OpenChange;
}

interface WriteOptions {
  /** For the version that somebody is writing, where that is not the same. */
  readonly openEdit?: Edit;
  /** What imports leave alone afterwards, of what they leave alone now and what changed. */
  readonly curated?: (before: ItemFields, fields: ItemFields) => ItemFields;
}

/** Changes items so that neither a later import nor a later version takes the change back. */
export interface ItemWriter {
  /** Changes an item that is still as it was read. Versions reach readers with `deliver`. */
  readonly write: (by: EditorRef, item: StoredItem, edit: Edit, options?: WriteOptions) => Promise<Written>;
  /** Makes the same change to the version of the item that somebody is writing. */
  readonly carry: (by: EditorRef, item: string, edit: Edit) => Promise<OpenChange | undefined>;
  readonly deliver: () => Promise<void>;
}

const refOf = ({ id, name }: EditorRef): EditorRef => ({ id, name });

/** Values to keep: null where there was none. */
export function valuesOf(content: Content, fields: readonly string[]): Values {
  return Object.fromEntries(fields.map((field) => [field, content[field] ?? null]));
}

/** The fields that kept values stand for. */
export function fieldsOf(values: Values): ItemFields {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [field, value ?? undefined]));
}

export function holds(content: Content, values: Values): boolean {
  return Object.entries(values).every(([field, value]) => isDeepStrictEqual(content[field] ?? null, value));
}

function applied(content: Content, fields: ItemFields): Content {
  return Object.fromEntries(Object.entries({ ...content, ...fields }).filter(([, value]) => value !== undefined));
}

const setHere = (before: ItemFields, fields: ItemFields): ItemFields => ({ ...before, ...valuesOf(fields, Object.keys(fields)) });

interface WriterParts {
  readonly catalogue: CatalogueService;
  readonly publishing: Pick<PublishingService, 'deliverPending'>;
  readonly submissions: Model<Submission>;
}

/**
 * An item that came in by import is changed itself, and the import leaves the changed fields alone from then on. An item
 * that is managed by versions gets a new version by the editor, as versions never change; whoever is writing the next one
 * finds the change in it, so that it does not go back when that one is published. Both say in their history who changed which
 * fields, and when.
 */
export function createItemWriter({ catalogue, publishing, submissions }: WriterParts): ItemWriter {
  async function carry(by: EditorRef, item: string, edit: Edit): Promise<OpenChange | undefined> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const open = await submissions.findOne({ openFor: item }).lean<Submission>();
      if (open === null) return undefined;
      const fields = edit(open.content);
      const changed = Object.keys(fields);
      if (changed.length === 0) return undefined;
      const { institution } = fields;
      const at = new Date();
      const named = typeof institution === 'string' ? { institution } : {};
      const nameless = 'institution' in fields && typeof institution !== 'string' ? { $unset: { institution: 1 } } : {};
      const done = await submissions.updateOne(
        { _id: open._id, openFor: item, revision: open.revision },
        {
          $set: { ...named, content: applied(open.content, fields), saved: { by: refOf(by), at } },
          ...nameless,
          $inc: { revision: 1 },
          $push: { history: { at, by: refOf(by), step: 'curate', from: open.state, to: open.state, fields: changed } },
        },
      );
      if (done.modifiedCount === 1)
        return { submission: open._id, before: valuesOf(open.content, changed), after: valuesOf(fields, changed) };
    }
    return undefined;
  }

  async function writeVersion(by: EditorRef, item: StoredItem, current: Submission, edit: Edit): Promise<Written['outcome']> {
    if (current.state === 'withdrawn') return 'withdrawn';
    const isShown = item.publishedVersion === current.version;
    if (current.state !== 'published' || (item.publishedVersion !== undefined && !isShown)) return 'conflict';
    // An import may have changed an item since its first version was frozen.
    const content: Content = isShown ? current.content : catalogue.contentOf(item).content;
    const fields = edit(content);
    if (Object.keys(fields).length === 0) return 'unchanged';
    const version = (current.version ?? 0) + 1;
    const next = applied(content, fields);
    const now = new Date();
    const author = refOf(by);
    try {
      await submissions.create({
        _id: `${item._id}-${String(version)}`,
        item: item._id,
        type: item.type,
        ...(typeof next['institution'] === 'string' ? { institution: next['institution'] } : {}),
        content: next,
        revision: 1,
        state: 'published',
        since: now,
        authors: [author],
        justification: current.justification,
        ...(current.version === undefined ? {} : { base: current.version }),
        ...(current.origin === undefined ? {} : { origin: current.origin }),
        version,
        publishedAt: now,
        delivery: now,
        history: [
          { at: now, by: author, step: 'curate', from: null, to: 'published', fields: Object.keys(fields) },
          { at: now, by: author, step: 'publish', from: null, to: 'published' },
        ],
      });
      return 'done';
    } catch (error) {
      if ((error as { code?: unknown }).code !== DUPLICATE_KEY) throw error;
      return 'conflict';
    }
  }

  return {
    carry,
    deliver: publishing.deliverPending,
    write: async (by, item, edit, { openEdit = edit, curated = setHere } = {}) => {
      if (['deleted', 'merged'].includes(statusOf(item))) return { outcome: 'conflict' };
      const current = await submissions
        .findOne({ item: item._id, state: { $in: FROZEN } })
        .sort({ version: -1 })
        .lean<Submission>();
      let outcome: Written['outcome'];
      if (current === null) {
        const fields = edit(catalogue.contentOf(item).content);
        if (Object.keys(fields).length === 0) return { outcome: 'unchanged' };
        outcome = (await catalogue.amend(item, fields, curated(item.curated ?? {}, fields))) ? 'done' : 'conflict';
      } else outcome = await writeVersion(by, item, current, edit);
      if (outcome !== 'done') return { outcome };
      const open = await carry(by, item._id, openEdit);
      return { outcome, ...(open === undefined ? {} : { open }) };
    },
  };
}
