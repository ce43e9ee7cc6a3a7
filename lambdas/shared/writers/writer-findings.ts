import type { Finding } from '../contract/recovery-plan';
import { type ConfiguredWriter, writerSubject } from '../contract/writer';
import type { FoundWriter } from './writer-kind';

export function refused(writer: ConfiguredWriter, found: string, expected: string, next: string): Finding {
  return { level: 'refusal', subject: writerSubject(writer), found, expected, next };
}

export function told(writer: ConfiguredWriter, found: string, expected: string, next: string): Finding {
  return { level: 'notice', subject: writerSubject(writer), found, expected, next };
}

/** A writer that the configuration names and AWS does not know. */
export function absent(writer: ConfiguredWriter): FoundWriter {
  return {
    subject: writerSubject(writer),
    findings: [refused(writer, 'none with this name', 'it to exist', 'correct the configuration')],
  };
}
