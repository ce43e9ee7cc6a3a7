import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Expectations } from './expectations';
import type { RehearsalResult } from './rehearsal-result';
import type { Stage } from './stage';
import { lostRows } from './table-state';

interface ReportedPhases {
  readonly phases: readonly { readonly name: string; readonly seconds: number }[];
}

export interface RecountOptions {
  readonly story: string;
  readonly synthSeconds: number;
  /**
   * Directory that outlives the world; the recovery's report is copied there as `report.md` and `report.json`.
   * @default - the report goes away with the world, and is named by its place in the bucket
   */
  readonly keepIn?: string | undefined;
}

/** Tells the story's end as the one JSON document. */
export async function recount(
  stage: Stage,
  expectations: Expectations,
  { story, synthSeconds, keepIn }: RecountOptions,
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
  const reported = end?.state['report'] as { key: string; markdownKey: string } | undefined;
  const report = reported
    ? (JSON.parse(await world.operator.object(world.reportBucket, reported.key)) as ReportedPhases)
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
    report: reported ? await keepReport(world, reported, keepIn) : null,
    differences: [
      ...expectations.differences,
      ...deniedCalls.filter((call) => !isExpected(call, expectations)).map((call) => `denied call ${call}`),
    ],
  };
}

/** Refused because the story took the permission away. */
function isExpected(deniedCall: string, { deniedActions }: Expectations): boolean {
  return deniedActions.has(deniedCall.split(':').slice(0, 2).join(':'));
}

/** Copies the report out of the bucket, which goes away with the world; answers the path of the Markdown. */
async function keepReport(
  { operator, reportBucket }: Stage['world'],
  { key, markdownKey }: { readonly key: string; readonly markdownKey: string },
  directory: string | undefined,
): Promise<string> {
  if (directory === undefined) {
    return `s3://${reportBucket}/${key}`;
  }
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'report.md');
  await writeFile(path, await operator.object(reportBucket, markdownKey));
  await writeFile(join(directory, 'report.json'), await operator.object(reportBucket, key));
  return path;
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
