import { describe, expect, it } from '@jest/globals';
import { keepOwnFrames } from '../../../lib/rehearsal/simulation/own-frames';

describe('the trace of a failure', () => {
  it('keeps the frames of the bundle and not those of who called it', () => {
    const error = new Error('refused');
    error.stack = [
      'Error: refused',
      '    at Hn.handleError (/cdk.out/asset.1/index.js:38:8401)',
      '    at process.processTicksAndRejections (node:internal/process/task_queues:104:5)',
      '    at async /cdk.out/asset.1/index.js:10:20771',
      '    at async SimulatedInstance.run (/lib/function-hosts.ts:120:7)',
    ].join('\n');

    keepOwnFrames(error, '/cdk.out/asset.1');

    expect(error.stack).toBe(
      'Error: refused\n    at Hn.handleError (/cdk.out/asset.1/index.js:38:8401)\n    at async /cdk.out/asset.1/index.js:10:20771',
    );
  });

  it.each(['text', undefined, null, { message: 'm' }])('leaves alone what has no stack: %p', (thrown) => {
    expect(() => keepOwnFrames(thrown, '/')).not.toThrow();
  });
});
