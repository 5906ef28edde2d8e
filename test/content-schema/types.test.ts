import { expect, test } from '@jest/globals';
import { runScript } from '../support/run-script.ts';

test('the types are those that the schemas lead to', async () => {
  expect(await runScript('generate-types', { args: ['--check'] })).toEqual({ end: 0, stdout: '', stderr: '' });
});
