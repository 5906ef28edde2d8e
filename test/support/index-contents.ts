import mongoose from 'mongoose';
import type { Config } from '../../server/config.ts';

interface Addresses {
  readonly mongodbUri: string;
  readonly meili: { readonly url: string; readonly key: string | undefined };
}

function addresses(config: Config): Addresses {
  if (config.mongodbUri === undefined || config.meili === undefined) throw new Error('a test names its engines');
  return { mongodbUri: config.mongodbUri, meili: config.meili };
}

/** The ids that the index holds, sorted. */
export async function indexedIds(config: Config, at: Addresses = addresses(config)): Promise<string[]> {
  const connection = await mongoose.createConnection(at.mongodbUri).asPromise();
  const { name } = connection;
  await connection.close();
  const answer = await fetch(`${at.meili.url}/indexes/${name}-items/documents?limit=100000&fields=id`, {
    headers: { Authorization: `Bearer ${at.meili.key ?? ''}`, 'Accept-Encoding': 'identity' },
  });
  const { results } = (await answer.json()) as { results: { id: string }[] };
  return results.map(({ id }) => id).sort();
}

/** The ids of the items that the database publishes, sorted. */
export async function publishedIds(config: Config, at: Addresses = addresses(config)): Promise<string[]> {
  const connection = await mongoose.createConnection(at.mongodbUri).asPromise();
  const found = await connection
    .collection('items')
    .find({ creativeWorkStatus: 'published' }, { projection: { _id: 1 } })
    .toArray();
  await connection.close();
  return found.map(({ _id }) => String(_id)).sort();
}
