import { afterEach, beforeEach, jest } from '@jest/globals';

/** A test that writes to the console says something that nobody reads: it fails. */
const METHODS = ['error', 'warn', 'log'] as const;

beforeEach(() => {
  for (const method of METHODS) {
    jest.spyOn(console, method).mockImplementation((...said: unknown[]) => {
      throw new Error(`unexpected console.${method}: ${said.map(String).join(' ')}`);
    });
  }
});

afterEach(() => {
  jest.restoreAllMocks();
});
