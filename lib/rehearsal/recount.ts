import type { Expectations } from './expectations';
import type { RehearsalResult } from './rehearsal-result';
import type { Stage } from './stage';
import { lostRows } from './table-state';

interface ReportedPhases {
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
}

/** Tells the story's end as the one JSON document. */
export async function recount(
  stage: Stage,
  expectations: Expectations,
  { story, synthSeconds }: { readonly story: string; readonly synthSeconds: number },
): Promise<RehearsalResult> {
  const { world, options, good, recovered, reference, end, progress } = stage;
  const { database, databases, context } = world;
  const deniedCalls = [
    ...new Set(
      context.calls
        .filter(({ deniedBy }) => deniedBy === 'iam')
        .map(({ service, operation, message }) => `${service}:${operation}: ${message ?? ''}`),
    ),
  ];
  const retired = databases.byResourceId(database.resourceId);
  const reportKey = (end?.state['report'] as { key?: string } | undefined)?.key;
  const report = reportKey
    ? (JSON.parse(await world.operator.object(world.reportBucket, reportKey)) as ReportedPhases)
    : undefined;
  const servicesAfter = await stage.observer.services();
  return {
    outcome: end?.outcome ?? 'NotStarted',
    incidentId: options.incidentId,
    story,
    seed: options.seed,
    engine: database.engine,
    restorePoint: reference
      ? reference.recoveryPointArn
        ? { kind: 'snapshot', arn: reference.recoveryPointArn }
        : { kind: 'time', time: reference.time }
      : null,
    tables: (good?.tables ?? []).map((atT) => {
      const after = recovered?.find(({ table }) => table === atT.table);
      return {
        name: atT.table,
        rowsAtT: atT.rows,
        rowsRecovered: after?.rows ?? 0,
        checksumAtT: atT.checksum,
        checksumRecovered: after?.checksum ?? '',
        lostWrites: after ? lostRows(atT, after) : 0,
      };
    }),
    identifiers: {
      production: {
        before: database.resourceId,
        after: databases.byIdentifier(database.identifier)?.resourceId ?? null,
      },
      retired:
        retired && retired.identifier !== database.identifier
          ? { identifier: retired.identifier, resourceId: retired.resourceId }
          : null,
    },
    services: stage.servicesBefore.map((before) => {
      const after = servicesAfter.find(({ service }) => service === before.service);
      return {
        service: before.service,
        desiredBefore: before.desiredCount,
        desiredAfter: after?.desiredCount ?? 0,
        taskDefinitionBefore: before.taskDefinition,
        taskDefinitionAfter: after?.taskDefinition ?? '',
      };
    }),
    phases: (report?.phases ?? []).map(({ name, seconds }) => ({ name, seconds })),
    seconds: round(progress.seconds),
    synthSeconds: round(synthSeconds),
    calls: callCounts(stage),
    deniedCalls,
    report: reportKey ? `s3://${world.reportBucket}/${reportKey}` : null,
    differences: [...expectations.differences, ...deniedCalls.map((call) => `denied call ${call}`)],
  };
}

function callCounts({ world }: Stage): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { service, operation, caller } of world.context.calls) {
    if (caller.kind === 'role') {
      const name = `${service}:${operation}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => a.localeCompare(b)));
}

function round(seconds: number): number {
  return Math.round(seconds * 100) / 100;
}
