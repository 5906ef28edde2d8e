import { Types, type Model } from 'mongoose';
import { fold } from '../text/fold.ts';
import type { CaptionCue } from './captions.ts';
import type { FileRecord } from './file-model.ts';
import type { Passage } from './passage-model.ts';

const BATCH = 500;
/** Nobody writes a generation for so long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

export type NewPassage =
  | { readonly page: number; readonly label?: string; readonly text: string }
  | { readonly start: number; readonly end: number; readonly text: string; readonly cues: readonly CaptionCue[] };

/** A new generation of passages: nobody sees it before it is published. */
export interface PassageWriting {
  readonly add: (passages: readonly NewPassage[]) => Promise<void>;
  /**
   * Shows these passages instead of the earlier ones, together with other facts of the record, in one update.
   * False where the file is no longer here: then they are gone.
   */
  readonly publish: (facts: Partial<Pick<FileRecord, 'pages' | 'labels' | 'scanned' | 'outline'>>) => Promise<boolean>;
  readonly abandon: () => Promise<void>;
}

export interface Passages {
  readonly begin: (sha256: string) => PassageWriting;
  /** The passages of a file that readers see, in order; one page of it alone. */
  readonly of: (sha256: string, only?: { readonly page?: number }) => Promise<readonly Passage[]>;
  /** The same one after the other, for the index and other long walks. */
  readonly each: (record: FileRecord) => AsyncIterable<Passage>;
  /**
   * The passages of any file, or of some alone, with all of these folded words, best first: what is searched while the search
   * engine is away.
   */
  readonly find: (words: readonly string[], most: number, only?: readonly string[]) => Promise<readonly Passage[]>;
  /** Texts by the ids of their passages; those that were replaced meanwhile are left out. */
  readonly texts: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Removes generations that nobody published or that a crash left; answers how many passages. */
  readonly sweep: () => Promise<number>;
}

function passageOf(sha256: string, generation: string, passage: NewPassage): Passage {
  const [kind, place] = 'page' in passage ? (['page', passage.page] as const) : (['cue', passage.start] as const);
  return { _id: `${sha256}:${String(place)}@${generation}`, sha256, kind, ...passage, folded: fold(passage.text), generation };
}

export function createPassages(files: Model<FileRecord>, passages: Model<Passage>): Passages {
  const remove = (generation: string): Promise<{ deletedCount: number }> => passages.deleteMany({ generation });

  function begin(sha256: string): PassageWriting {
    const generation = new Types.ObjectId().toHexString();
    return {
      add: async (added) => {
        // A page without a word is no passage: there is nothing to find on it.
        const written = added.filter(({ text }) => text !== '').map((passage) => passageOf(sha256, generation, passage));
        for (let at = 0; at < written.length; at += BATCH) {
          await passages.collection.insertMany(written.slice(at, at + BATCH) as never, { ordered: false });
        }
      },
      publish: async (facts) => {
        const before = await files
          .findOneAndUpdate(
            { _id: sha256 },
            { $set: { generation, reading: 'done', ...facts }, $unset: { problem: 1 } },
            { returnDocument: 'before' },
          )
          .lean<FileRecord>();
        const gone = before === null ? generation : before.generation;
        if (gone !== undefined) await remove(gone);
        return before !== null;
      },
      abandon: async () => {
        await remove(generation);
      },
    };
  }

  return {
    begin,
    of: async (sha256, { page } = {}) => {
      for (;;) {
        const record = await files.findById(sha256, { generation: 1 }).lean<FileRecord>();
        if (record?.generation === undefined) return [];
        const filter = { generation: record.generation, ...(page === undefined ? {} : { page }) };
        const found = await passages.find(filter).sort({ page: 1, start: 1 }).lean<Passage[]>();
        // Replaced while they were read, some may have been gone already.
        const after = await files.findById(sha256, { generation: 1 }).lean<FileRecord>();
        if (record.generation === after?.generation) return found;
      }
    },
    each: async function* ({ generation }) {
      if (generation === undefined) return;
      yield* passages.find({ generation }).sort({ page: 1, start: 1 }).lean<Passage[]>().cursor();
    },
    find: async (words, most, only) => {
      if (words.length === 0) return [];
      const found = await passages
        .find(
          {
            $text: { $search: words.map((word) => `"${word.replaceAll('"', '')}"`).join(' ') },
            ...(only === undefined ? {} : { sha256: { $in: [...only] } }),
          },
          { score: { $meta: 'textScore' } },
        )
        .sort({ score: { $meta: 'textScore' } })
        .limit(most)
        .lean<Passage[]>();
      const shown = await files
        .find({ generation: { $in: [...new Set(found.map(({ generation }) => generation))] } }, { generation: 1 })
        .lean();
      const seen = new Set(shown.map(({ generation }) => generation));
      return found.filter(({ generation }) => seen.has(generation));
    },
    texts: async (ids) => {
      const found = ids.length === 0 ? [] : await passages.find({ _id: { $in: [...ids] } }, { text: 1 }).lean<Passage[]>();
      return new Map(found.map(({ _id, text }) => [_id, text]));
    },
    sweep: async () => {
      let removed = 0;
      for (const generation of await passages.distinct('generation')) {
        if (Date.now() - new Types.ObjectId(generation).getTimestamp().getTime() < ABANDONED_MS) continue;
        if ((await files.exists({ generation })) === null) removed += (await remove(generation)).deletedCount;
      }
      return removed;
    },
  };
}
