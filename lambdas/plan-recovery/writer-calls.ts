import type { ConfiguredWriter, WriterKindName } from '../shared/contract/writer';

const STOPS: Readonly<Record<WriterKindName, readonly string[]>> = {
  schedule: ['scheduler:UpdateSchedule (disable)'],
  rule: ['events:DisableRule'],
  lambda: ['lambda:UpdateEventSourceMapping (disable)', 'lambda:PutFunctionConcurrency (0)'],
  ecsService: ['application-autoscaling:RegisterScalableTarget (suspend)', 'ecs:UpdateService (stop)'],
  hook: ['lambda:InvokeFunction (freeze)'],
};
const RESUMES: Readonly<Record<WriterKindName, readonly string[]>> = {
  ecsService: ['ecs:UpdateService (resume)', 'application-autoscaling:RegisterScalableTarget (as recorded)'],
  lambda: ['lambda:PutFunctionConcurrency (as recorded)', 'lambda:UpdateEventSourceMapping (as recorded)'],
  rule: ['events:EnableRule (as recorded)'],
  schedule: ['scheduler:UpdateSchedule (as recorded)'],
  hook: ['lambda:InvokeFunction (resume)'],
};

/** Calls that stop writers of these kinds, in the order in which they are made. */
export function stopCalls(writers: readonly ConfiguredWriter[]): readonly string[] {
  return callsOf(STOPS, writers);
}

/** Calls that bring them back. */
export function resumeCalls(writers: readonly ConfiguredWriter[]): readonly string[] {
  return callsOf(RESUMES, writers);
}

function callsOf(
  calls: Readonly<Record<WriterKindName, readonly string[]>>,
  writers: readonly ConfiguredWriter[],
): readonly string[] {
  const kinds = new Set<string>(writers.map(({ kind }) => kind));
  return Object.entries(calls).flatMap(([kind, of]) => (kinds.has(kind) ? of : []));
}
