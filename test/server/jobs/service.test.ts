import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { createJobs, type JobHandler, type Jobs } from '../../../server/jobs/service.ts';
import { createLog } from '../../../server/log.ts';
import { readTexts } from '../../../server/http/messages.ts';
import { waitFor } from '../../support/wait-for.ts';
import { ownDatabase } from '../media/database.ts';

const database = ownDatabase();
const running: Jobs[] = [];
let kinds = 0;

/** A process's jobs of one kind; its leases are short. */
function processWith(kind: string, handler: JobHandler, more: { atOnce?: number; leaseMs?: number } = {}): Jobs {
  const jobs = createJobs({
    connection: database.connection().useDb(database.connection().name, { useCache: false }),
    handlers: { [kind]: handler },
    log: createLog('silent'),
    leaseMs: 600,
    backOffMs: 50,
    ...more,
  });
  running.push(jobs);
  return jobs;
}

const newKind = (): string => {
  kinds += 1;
  return `kind-${String(kinds)}`;
};

beforeAll(() => processWith('none', () => Promise.resolve({ ok: true })).createIndexes());
afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
});

describe('jobs', () => {
  test('a job is done once, whoever looks for it, shows its progress and keeps its result', async () => {
    const kind = newKind();
    const done: unknown[] = [];
    const handler: JobHandler = async ({ number }, { progress }) => {
      await sleep(5);
      done.push(number);
      progress(3, 3);
      return { ok: true, result: { number } };
    };
    const first = processWith(kind, handler);
    const second = processWith(kind, handler);
    first.start();
    second.start();
    const added = await Promise.all(Array.from({ length: 30 }, (_, number) => first.enqueue({ kind, input: { number } })));
    const ended = await Promise.all(added.map(({ _id }) => second.wait(_id, 15_000)));
    expect(ended.map((job) => job?.state)).toEqual(Array.from({ length: 30 }, () => 'done'));
    expect(ended[7]).toMatchObject({ result: { number: 7 }, progress: { done: 3, total: 3 }, attempts: 1 });
    expect(done.toSorted()).toEqual(Array.from({ length: 30 }, (_, number) => number).toSorted());
  });

  test('an expected failure is final and has its code; what is thrown is tried again, five times', async () => {
    const kind = newKind();
    const jobs = processWith(kind, ({ how }, { job }) => {
      if (how === 'expected') return Promise.resolve({ ok: false, error: { code: 'pdf-broken', params: { pages: 1 } } });
      return how === 'mended' && job.attempts === 3 ? Promise.resolve({ ok: true }) : Promise.reject(new Error('no luck'));
    });
    jobs.start();
    const end = async (how: string) => jobs.wait((await jobs.enqueue({ kind, input: { how } }))._id, 15_000);
    expect(await end('expected')).toMatchObject({ state: 'failed', attempts: 1, error: { code: 'pdf-broken', params: { pages: 1 } } });
    expect(await end('mended')).toMatchObject({ state: 'done', attempts: 3 });
    expect(await end('never')).toMatchObject({ state: 'failed', attempts: 5, error: { code: 'job-failed' } });
    expect(readTexts('az')['error.job-failed.what']).toBeDefined();
  });

  test('what a dead process had begun is begun again, and its late word counts no more', async () => {
    const kind = newKind();
    const collection = database.connection().collection<{ _id: string }>('jobs');
    const jobs = processWith(kind, () => Promise.resolve({ ok: true, result: 'second' }));
    const { _id } = await jobs.enqueue({ kind, input: {} });
    await collection.updateOne(
      { _id },
      { $set: { state: 'running', owner: 'dead', leaseUntil: new Date(Date.now() + 300) }, $inc: { attempts: 1 } },
    );
    jobs.start();
    expect(await jobs.wait(_id, 100)).toMatchObject({ state: 'running', owner: 'dead' });
    expect(await jobs.wait(_id, 10_000)).toMatchObject({ state: 'done', result: 'second', attempts: 2 });
  });

  test('a job that ends its process each time ends itself', async () => {
    const kind = newKind();
    let begun = 0;
    const jobs = processWith(kind, () => {
      begun += 1;
      return Promise.resolve({ ok: true });
    });
    const { _id } = await jobs.enqueue({ kind, input: {} });
    const lapsed = { state: 'running', owner: 'dead', leaseUntil: new Date(0), attempts: 5 };
    await database.connection().collection<{ _id: string }>('jobs').updateOne({ _id }, { $set: lapsed });
    jobs.start();
    expect(await jobs.wait(_id, 10_000)).toMatchObject({ state: 'failed', error: { code: 'job-failed' } });
    expect(begun).toBe(0);
  });

  test('a long job keeps its lease; one that lost it is told', async () => {
    const kind = newKind();
    let told = false;
    const slow = processWith(kind, async ({ ms }, { signal }) => {
      await sleep(Number(ms), undefined, { signal }).catch(() => undefined);
      told = signal.aborted;
      return { ok: true, result: 'slow' };
    });
    const other = processWith(kind, () => Promise.resolve({ ok: true, result: 'other' }));
    slow.start();
    const { _id } = await slow.enqueue({ kind, input: { ms: 1500 } });
    await waitFor('it runs', async () => (await slow.find(_id))?.state === 'running');
    other.start();
    expect(await slow.wait(_id, 10_000)).toMatchObject({ result: 'slow', attempts: 1 });
    expect(told).toBe(false);
    await other.stop();

    const { _id: lost } = await slow.enqueue({ kind, input: { ms: 5000 } });
    await waitFor('it runs', async () => (await slow.find(lost))?.state === 'running');
    await database
      .connection()
      .collection<{ _id: string }>('jobs')
      .updateOne({ _id: lost }, { $set: { owner: 'another', leaseUntil: new Date(Date.now() + 60_000) } });
    await waitFor('it is told', () => told, 4000);
    expect(await slow.find(lost)).toMatchObject({ state: 'running', owner: 'another' });
  });

  test('a stop puts what runs back, as if it had not begun', async () => {
    const kind = newKind();
    const first = processWith(kind, async (_, { signal }) => {
      await sleep(20_000, undefined, { signal });
      return { ok: true };
    });
    first.start();
    const { _id } = await first.enqueue({ kind, input: {} });
    await waitFor('it runs', async () => (await first.find(_id))?.state === 'running');
    await first.stop();
    expect(await first.find(_id)).toMatchObject({ state: 'waiting', attempts: 0 });
    const second = processWith(kind, () => Promise.resolve({ ok: true }));
    second.start();
    expect(await second.wait(_id, 10_000)).toMatchObject({ state: 'done', attempts: 1 });
  });

  test('the same key makes one job while it is open, another one after it', async () => {
    const kind = newKind();
    const jobs = processWith(kind, () => Promise.resolve({ ok: true }));
    const add = () => jobs.enqueue({ kind, input: {}, key: `${kind}:same`, createdBy: 'lale' });
    const ids = await Promise.all([add(), add(), add()]);
    expect(new Set(ids.map(({ _id }) => _id)).size).toBe(1);
    jobs.start();
    await jobs.wait(ids[0]._id, 10_000);
    expect((await add())._id).not.toBe(ids[0]._id);
    expect((await jobs.of('lale')).length).toBe(2);
  });
});
