module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/esbuild-transform.cjs' },
  moduleFileExtensions: ['ts', 'js', 'cjs', 'mjs', 'json'],
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist'],
  watchman: false,
  // Hooks start servers; on a busy machine jest's five seconds are too few.
  testTimeout: 30_000,
  // Most of the long tests wait for real servers; jest's default of one less than the cores would run them one by one, and three keep two cores busy.
  maxWorkers: 3,
  testSequencer: '<rootDir>/test/longest-first.cjs',
  globalSetup: '<rootDir>/test/assembly-directory.cjs',
  randomize: true,
};
