import { sentence } from '../plan-recovery/finding';
import { ERRORS } from '../shared/contract/error-names';
import type { Finding } from '../shared/contract/recovery-plan';
import { NamedError } from '../shared/named-error';
import type { FoundWriter } from '../shared/writers/writer-kind';
import type { WritersRecorded } from './contract';

/** What will be restored exactly. Throws WorldChanged with everything that keeps a writer from being recorded. */
export function decide(found: readonly FoundWriter[], elsewhere: readonly Finding[] = []): WritersRecorded {
  const refusals = [
    ...found.flatMap(({ findings }) => findings.filter(({ level }) => level === 'refusal')),
    ...elsewhere,
  ];
  const writers = found.flatMap(({ record }) => record ?? []);
  if (refusals.length > 0 || writers.length < found.length) {
    throw new NamedError(
      ERRORS.worldChanged,
      `writers cannot be recorded: ${refusals.map(sentence).join(' | ')}; nothing was stopped, start again when this is settled`,
    );
  }
  return found.length > 0 && found.every(({ idle }) => idle)
    ? { writers, notice: 'no writer was running: resuming will start none; start them by hand' }
    : { writers };
}
