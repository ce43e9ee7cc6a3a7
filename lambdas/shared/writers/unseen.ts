import { type ConfiguredWriter, writerSubject } from '../contract/writer';
import type { SeenWriter } from './writer-kind';

/**
 * A writer whose state could not be read: it counts as one that writes and cannot be stopped, so that the others are
 * stopped all the same and nothing goes on without it.
 */
export function unseen(writer: ConfiguredWriter, error: unknown): SeenWriter {
  const subject = writerSubject(writer);
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const line = `${subject}: it could not be read (${said})`;
  const fail = () => {
    throw error;
  };
  return {
    subject,
    stop: [{ call: { call: 'read', subject }, make: async () => fail() }],
    active: [line],
    settleSeconds: 0,
    missing: [line],
    resume: fail,
    notResumed: () => [line],
  };
}
