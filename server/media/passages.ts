import { Types, type Model } from 'mongoose';
import { fold } from '../text/fold.ts';
import type { MediaRecord, PassageSource } from './media-model.ts';
import type { Passage } from './passage-model.ts';

const BATCH = 500;
/** Nobody writes a generation for so long. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Where the passages of a file belong. */
export interface PassageOrigin {
  readonly item: string;
  readonly source: PassageSource;
  readonly sha256: string;
  readonly language: string;
}

export type NewPassage =
  | { readonly page: number; readonly label?: string; readonly text: string }
  | { readonly start: number; readonly end: number; readonly text: string };

/** A new generation of passages: nobody sees it before it is published. */
export interface PassageWriting {
  readonly add: (passages: readonly NewPassage[]) => Promise<void>;
  /**
   * Shows these passages instead of the earlier ones, together with other facts of the record, in one update.
   * False where the file is no longer one of the item's: then they are gone.
   */
  readonly publish: (facts: Partial<Pick<MediaRecord, 'pages' | 'labels' | 'scanned' | 'outline'>>) => Promise<boolean>;
  readonly abandon: () => Promise<void>;
}

export interface Passages {
  readonly begin: (origin: PassageOrigin) => PassageWriting;
  /** The passages of an item that readers see, in order; of one source, or one page of the book. */
  readonly of: (item: string, only?: { readonly source?: PassageSource; readonly page?: number }) => Promise<readonly Passage[]>;
  /** The same, for the index: one after the other, the item's record beside them. */
  readonly current: (item: string) => Promise<{ readonly media: MediaRecord | undefined; readonly passages: AsyncIterable<Passage> }>;
  /** Removes generations that nobody published or that a crash left; answers how many passages. */
  readonly sweep: () => Promise<number>;
}

function passageOf(origin: PassageOrigin, generation: string, passage: NewPassage): Passage {
  const { item, source, sha256, language } = origin;
  const key = 'page' in passage ? `${item}:p:${passage.page}` : `${item}:t:${passage.start}:${language}`;
  const kind = 'page' in passage ? 'page' : 'cue';
  return { _id: `${key}@${generation}`, key, item, source, sha256, kind, ...passage, language, folded: fold(passage.text), generation };
}

export function createPassages(media: Model<MediaRecord>, passages: Model<Passage>): Passages {
  const remove = (generation: string): Promise<{ deletedCount: number }> => passages.deleteMany({ generation });

  function begin(origin: PassageOrigin): PassageWriting {
    const generation = new Types.ObjectId().toHexString();
    const { item, source, sha256 } = origin;
    return {
      add: async (added) => {
        // A page without a word is no passage: there is nothing to find on it.
        const written = added.filter(({ text }) => text !== '').map((passage) => passageOf(origin, generation, passage));
        for (let at = 0; at < written.length; at += BATCH) {
          await passages.collection.insertMany(written.slice(at, at + BATCH) as never, { ordered: false });
        }
      },
      publish: async (facts) => {
        const before = await media
          .findOneAndUpdate(
            { _id: item, 'files.sha256': sha256 },
            { $set: { [`passages.${source}`]: generation, indexPending: new Date(), ...facts }, $inc: { revision: 1 } },
            { returnDocument: 'before' },
          )
          .lean<MediaRecord>();
        const gone = before === null ? generation : before.passages[source];
        if (gone !== undefined) await remove(gone);
        return before !== null;
      },
      abandon: async () => {
        await remove(generation);
      },
    };
  }

  const generationsOf = (record: MediaRecord | null, source?: PassageSource): string[] =>
    Object.entries(record?.passages ?? {}).flatMap(([name, generation]) =>
      generation === undefined || (source !== undefined && source !== name) ? [] : [generation],
    );

  return {
    begin,
    of: async (item, { source, page } = {}) => {
      for (;;) {
        const record = await media.findById(item).lean<MediaRecord>();
        const filter = { generation: { $in: generationsOf(record, source) }, ...(page === undefined ? {} : { page }) };
        const found = await passages.find(filter).sort({ page: 1, start: 1 }).lean<Passage[]>();
        // Replaced while they were read, some may have been gone already.
        const after = await media.findById(item, { revision: 1 }).lean<Pick<MediaRecord, 'revision'>>();
        if (record?.revision === after?.revision) return found;
      }
    },
    current: async (item) => {
      const record = await media.findById(item).lean<MediaRecord>();
      const generation = { $in: generationsOf(record) };
      return { media: record ?? undefined, passages: passages.find({ generation }).sort({ _id: 1 }).lean<Passage[]>().cursor() };
    },
    sweep: async () => {
      let removed = 0;
      for (const generation of await passages.distinct('generation')) {
        if (Date.now() - new Types.ObjectId(generation).getTimestamp().getTime() < ABANDONED_MS) continue;
        const [one] = await passages.find({ generation }, { item: 1, source: 1 }).limit(1).lean<Passage[]>();
        const record = one === undefined ? null : await media.findById(one.item).lean<MediaRecord>();
        if (one !== undefined && record?.passages[one.source] !== generation) removed += (await remove(generation)).deletedCount;
      }
      return removed;
    },
  };
}
