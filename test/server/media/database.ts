import { afterAll, beforeAll } from '@jest/globals';
import mongoose, { type Connection } from 'mongoose';
import { testConfig } from '../../support/usta.ts';

/** A database of the run's engine for a test file, dropped after its last test. */
export function ownDatabase(): { readonly connection: () => Connection } {
  let connection: Connection;
  beforeAll(async () => {
    connection = await mongoose.createConnection(testConfig().mongodbUri ?? '', { autoIndex: false, journal: true }).asPromise();
  });
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
  });
  return { connection: () => connection };
}
