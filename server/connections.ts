import mongoose, { type Connection } from 'mongoose';
import type { Engines } from './engines/engines.ts';
import { StartError } from './errors.ts';

const SELECTION_MS = 5000;

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}

/**
 * Opens the database.
 * @throws StartError `mongodb-unreachable` that says what to correct.
 */
export async function connect(engines: Engines): Promise<Connection> {
  try {
    return await mongoose
      .createConnection(engines.mongodbUri, { serverSelectionTimeoutMS: SELECTION_MS, autoIndex: false, maxPoolSize: 20, journal: true })
      .asPromise();
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
    throw new StartError(
      'mongodb-unreachable',
      `MongoDB at ${withoutCredentials(engines.mongodbUri)} does not answer (${withoutCredentials(reason)}); correct MONGODB_URI or start that server.`,
      error,
    );
  }
}

/**
 * Says in a sentence when the search engine is not there or does not take our key.
 * @throws StartError `meilisearch-unreachable` or `meilisearch-key`.
 */
export async function checkMeili(engines: Engines): Promise<void> {
  const { url, key } = engines.meili;
  let status: number;
  try {
    const answer = await fetch(`${url.replace(/\/+$/, '')}/stats`, {
      headers: { 'Accept-Encoding': 'identity', ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }) },
      signal: AbortSignal.timeout(SELECTION_MS),
    });
    await answer.arrayBuffer();
    status = answer.status;
  } catch (error) {
    throw new StartError(
      'meilisearch-unreachable',
      `Meilisearch at ${url} does not answer; correct MEILI_URL or start that server.`,
      error,
    );
  }
  if (status === 401 || status === 403) {
    throw new StartError(
      'meilisearch-key',
      `Meilisearch at ${url} does not accept MEILI_KEY; set it to that server's master key or an admin key.`,
    );
  }
  if (status !== 200) {
    throw new StartError(
      'meilisearch-unreachable',
      `What answers at ${url} is not a Meilisearch (status ${String(status)}); correct MEILI_URL.`,
    );
  }
}
