/** Jest in ESM mode; one start of the real engines for the whole run. */
const config = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'es6' } }] },
  globalSetup: '<rootDir>/test/support/start-engines.ts',
  globalTeardown: '<rootDir>/test/support/stop-engines.ts',
  setupFilesAfterEnv: ['<rootDir>/test/support/no-unexpected-output.ts'],
  testTimeout: 30_000,
  maxWorkers: 2,
  watchPathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/data'],
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

export { config as default };
