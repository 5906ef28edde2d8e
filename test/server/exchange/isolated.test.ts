import { describe, expect, test } from '@jest/globals';
import { isolated } from '../../../server/exchange/isolated.ts';

const pdf = (source: string): Parameters<typeof isolated>[0] => ({ kind: 'pdf', source, data: '{}', fonts: [], folder: '/nowhere' });

describe('a task in a process of its own', () => {
  test('that takes too long is ended, and the next one runs', async () => {
    const began = Date.now();
    expect(await isolated(pdf('#for i in range(99999) { for j in range(99999) { let k = i + j } }'), 2000)).toEqual({
      ok: false,
      reason: 'late',
    });
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await isolated(pdf('Text'), 20_000)).toMatchObject({ ok: true });
  });

  test('that fails says so', async () => {
    expect(await isolated(pdf('#panic("x")'), 20_000)).toEqual({ ok: false, reason: 'failed' });
  });

  test('reads no file of the machine', async () => {
    expect(await isolated(pdf('#read("/etc/passwd")'), 20_000)).toEqual({ ok: false, reason: 'failed' });
  });

  test('waits while two run, and is sent away when too many wait', async () => {
    const outcomes = await Promise.all(Array.from({ length: 25 }, () => isolated(pdf('Text'), 20_000)));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(22);
    expect(outcomes.filter((outcome) => !outcome.ok && outcome.reason === 'busy')).toHaveLength(3);
  });
});
