import type { BuildOptions } from 'esbuild';

/** How handlers are bundled for Lambda; whoever rebuilds one of them must do it in the same way. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  // The SDK's ES modules: only they can be shaken down to the commands in use, a third of the size.
  mainFields: ['module', 'main'],
  // The rehearsal loads bundles into its own process, where import() would escape their sandbox.
  supported: { 'dynamic-import': false },
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies BuildOptions;
