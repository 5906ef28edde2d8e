import mongoose, { type Connection } from 'mongoose';
import type { Grant } from '../../../server/accounts/permissions.ts';
import { createItemModel } from '../../../server/catalogue/item-model.ts';
import { itemId, type StoredItem } from '../../../server/catalogue/service.ts';
import { createCurationModels, type CurationModels } from '../../../server/curation/curation-models.ts';
import { createCurationService, type CurationService, type Editor } from '../../../server/curation/service.ts';
import type { Item } from '../../../content-schema/validator.ts';
import { createSubmissionModel } from '../../../server/publishing/submission-model.ts';
import { fullInstitution } from '../../support/full-items.ts';
import { openUsta, type TestUsta } from '../../support/usta.ts';
import { waitFor } from '../../support/wait-for.ts';

export const HERE = 'baku-industry-college';
export const ELSEWHERE = 'cairo-technical-school';

/** The application, and beside its own curation one on the same database at a clock that tests move. */
export interface CuratedUsta extends TestUsta {
  readonly curation: CurationService;
  readonly models: CurationModels;
  readonly connection: Connection;
  /** Moves the clock by so many days. */
  readonly pass: (days: number) => void;
  /** Stores items and answers them as they are stored. */
  readonly store: (...items: readonly Item[]) => Promise<StoredItem[]>;
  readonly stored: (id: string) => Promise<StoredItem>;
  /** Waits until a bulk edit has come to its end. */
  readonly ended: (id: string) => Promise<void>;
  /** Another service on the same database, as after a restart. */
  readonly restart: () => CurationService;
}

/** Somebody who edits everything, or the items of some institutions. */
export function editor(id = 'editor', ...institutions: readonly string[]): Editor {
  const grants: Grant[] =
    institutions.length === 0 ? [{ role: 'editor' }] : institutions.map((institution) => ({ role: 'editor', institution }));
  return { id, name: `Name of ${id}`, grants };
}

export async function openCuratedUsta(): Promise<CuratedUsta> {
  const usta = await openUsta();
  const { context } = usta;
  await context.institutions.store([
    { ...fullInstitution(), id: HERE },
    { ...fullInstitution(), id: ELSEWHERE, name: { ar: 'المدرسة الفنية بالقاهرة' }, originalLanguage: 'ar' },
  ]);
  const connection = await mongoose.createConnection(usta.config.mongodbUri ?? '', { autoIndex: false }).asPromise();
  const models = createCurationModels(connection);
  await models.createIndexes();
  let moved = 0;
  const parts = {
    ...context,
    models,
    items: createItemModel(connection),
    submissions: createSubmissionModel(connection),
    now: () => new Date(Date.now() + moved),
  };
  const services: CurationService[] = [];
  const restart = (): CurationService => {
    const service = createCurationService(parts);
    services.push(service);
    return service;
  };
  const curation = restart();
  const stored = async (id: string): Promise<StoredItem> =>
    (await context.catalogue.find(id)) ?? Promise.reject(new Error(`no item ${id}`));
  return {
    ...usta,
    curation,
    models,
    connection,
    restart,
    stored,
    pass: (days) => {
      moved += days * 24 * 3600 * 1000;
    },
    store: async (...items) => {
      await context.catalogue.store(items);
      return Promise.all(items.map(({ identifier }) => stored(itemId(identifier))));
    },
    ended: (id) =>
      waitFor('the bulk edit ends', async () => ['done', 'undone'].includes((await models.bulkEdits.findById(id).lean())?.state ?? '')),
    close: async () => {
      await Promise.all(services.map((service) => service.stop()));
      await connection.close();
      await usta.close();
    },
  };
}
