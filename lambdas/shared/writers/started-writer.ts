import type { Finding } from '../contract/recovery-plan';
import type { ConfiguredWriter } from '../contract/writer';
import { told } from './writer-findings';

/**
 * A notice for each target that is no writer itself: what was started before the freeze then runs on until the fence
 * cuts it off.
 */
export function startedWriter(
  writer: ConfiguredWriter,
  targetArns: readonly string[],
  all: readonly ConfiguredWriter[],
): readonly Finding[] {
  const functions = all.flatMap((one) => (one.kind === 'lambda' ? [one.functionName] : []));
  return targetArns
    .filter((arn) => !functions.includes(/^arn:[^:]+:lambda:[^:]*:\d*:function:([^:]+)/.exec(arn)?.[1] ?? ''))
    .map((arn) =>
      told(
        writer,
        `target '${arn}', which is not among the writers`,
        'what it started to be stopped too',
        'add it, or rely on the fence to cut it off',
      ),
    );
}
