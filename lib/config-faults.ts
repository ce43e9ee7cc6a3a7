import { type Fault, shown } from './fault';
import { type LooseDatabase, type LooseWriter, looseEnvironment } from './loose-environment';
import { everyDay, overlap, timeWindows } from './time-window';

/** Names that only a recovery gives; a database that carried one would fall under the permissions of another. */
const RESERVED = /-(restored|corrupted|replica)-/;
/** Lambda allows 4 KB for all variables of a function; the rest is for names and ARNs. */
const SETTINGS_LIMIT = 3500;
const SNAPSHOT_HOUR_UTC = 2;
/** Last part of the names of the stacks that an environment has beside one per database. */
const STACKS = ['backup', 'data'];

/** Faults that only show when fields are compared: names that collide, windows that overlap, sizes. */
export function crossFaults(input: unknown): Fault[] {
  const environment = looseEnvironment.safeParse(input).data;
  if (!environment) {
    return [];
  }
  const { account, region, databases } = environment;
  return [
    ...duplicates(databases, 'key', ({ key }) => key),
    ...duplicates(databases, 'identifier', ({ identifier }) => identifier),
    ...duplicates(databases, 'maintenancePage.priority', ({ maintenancePage: { listenerArn, priority } }) =>
      priority === undefined ? undefined : `${priority} on ${listenerArn}`,
    ),
    ...writerFaults(databases),
    ...databases.flatMap((database, index) => {
      const path = `databases.${index}`;
      return [
        ...nameFaults(path, database),
        ...networkFaults(path, database),
        ...checkFaults(path, database),
        ...windowFaults(path, database),
        ...placeFaults(path, database, { account, region }),
      ];
    }),
  ];
}

/** Fault when the settings that functions get in their environment do not fit. */
export function sizeFault(path: string, settings: unknown): Fault[] {
  const bytes = Buffer.byteLength(JSON.stringify(settings));
  return bytes <= SETTINGS_LIMIT
    ? []
    : [
        {
          path,
          found: `settings of ${bytes} bytes`,
          expected: `at most ${SETTINGS_LIMIT}, since a function has 4 KB of environment: list fewer writers or health URLs, or let one hook freeze many writers`,
        },
      ];
}

function duplicates(
  databases: readonly LooseDatabase[],
  field: string,
  of: (d: LooseDatabase) => string | undefined,
): Fault[] {
  return databases.flatMap((database, index) => {
    const value = of(database);
    const first = databases.findIndex((other) => of(other) === value);
    return value === undefined || first === index
      ? []
      : [{ path: `databases.${index}.${field}`, found: `'${value}'`, expected: `another than databases.${first} has` }];
  });
}

function nameFaults(path: string, { key, identifier }: LooseDatabase): Fault[] {
  const taken = STACKS.includes(key ?? '')
    ? [
        {
          path: `${path}.key`,
          found: `'${key}'`,
          expected: `another: the stacks '${STACKS.join("' and '")}' have these names`,
        },
      ]
    : [];
  return identifier !== undefined && RESERVED.test(identifier)
    ? [
        ...taken,
        {
          path: `${path}.identifier`,
          found: `'${identifier}'`,
          expected:
            "a name without '-restored-', '-corrupted-' and '-replica-', which recoveries give to their instances",
        },
      ]
    : taken;
}

function networkFaults(path: string, { network: { availabilityZones, subnetIds } }: LooseDatabase): Fault[] {
  return availabilityZones.length === subnetIds.length
    ? []
    : [
        {
          path: `${path}.network.subnetIds`,
          found: `${subnetIds.length} subnets`,
          expected: `one for each of the ${availabilityZones.length} availability zones, in their order`,
        },
      ];
}

function checkFaults(path: string, { checks }: LooseDatabase): Fault[] {
  if (!checks || checks.length === 0) {
    return [];
  }
  const repeated = checks.flatMap(({ id }, index) => {
    const first = checks.findIndex((other) => other.id === id);
    return id === undefined || first === index
      ? []
      : [
          {
            path: `${path}.checks.${index}.id`,
            found: shown(id),
            expected: `another than ${path}.checks.${first} has`,
          },
        ];
  });
  const looksAtData = ['rowCount', 'foreignKeys', 'recency', 'sql'];
  const required = checks.some(({ kind, severity }) => looksAtData.includes(kind ?? '') && severity !== 'warn');
  return required
    ? repeated
    : [
        ...repeated,
        {
          path: `${path}.checks`,
          found: 'no required check that looks at data',
          expected: `one of ${looksAtData.join(', ')} that is not 'warn': without it an empty database would pass`,
        },
      ];
}

/** Each writer once: one that is shared would be started by the recovery of another database while it is stopped. */
function writerFaults(databases: readonly LooseDatabase[]): Fault[] {
  const all = databases.flatMap(({ writers }, database) =>
    writers.map((writer, index) => ({ path: `databases.${database}.writers.${index}`, name: writerName(writer) })),
  );
  return all.flatMap(({ path, name }, index) => {
    const first = all.findIndex((other) => other.name === name);
    return name === undefined || first === index
      ? []
      : [{ path, found: `'${name}'`, expected: `each writer once: ${all[first]?.path} is the same` }];
  });
}

function writerName(writer: LooseWriter): string | undefined {
  const { kind = 'ecsService', cluster, service, group, eventBus, name, functionName, functionArn } = writer;
  const parts = {
    ecsService: [cluster, service],
    schedule: [group ?? 'default', name],
    rule: [eventBus ?? 'default', name],
    lambda: [functionName],
    hook: [functionArn],
  }[kind];
  return parts?.every((part) => part !== undefined)
    ? `${kind === 'ecsService' ? 'service' : kind} ${parts.join('/')}`
    : undefined;
}

/** AWS Backup's snapshot fails in the maintenance window and in the hour before RDS's own backup. */
function windowFaults(path: string, { windows, backup }: LooseDatabase): Fault[] {
  const backupWindow = timeWindows(windows.backup ?? '');
  const maintenance = timeWindows(windows.maintenance ?? '');
  const start = SNAPSHOT_HOUR_UTC * 60 + backup.snapshotDelayMinutes;
  const snapshot = everyDay({ start, end: start + 60 });
  const faults: Fault[] = [];
  if (overlap(backupWindow, maintenance)) {
    faults.push({
      path: `${path}.windows.maintenance`,
      found: shown(windows.maintenance),
      expected: `a window that does not overlap the backup window ${windows.backup}`,
    });
  }
  for (const [name, window] of Object.entries({ backup: backupWindow, maintenance })) {
    if (overlap(snapshot, window)) {
      faults.push({
        path: `${path}.backup.snapshotDelayMinutes`,
        found: `${backup.snapshotDelayMinutes} (the snapshot starts ${backup.snapshotDelayMinutes} minutes after 02:00 UTC)`,
        expected: `a start that lies an hour clear of the ${name} window ${windows[name as 'backup' | 'maintenance']}`,
      });
    }
  }
  return faults;
}

function placeFaults(
  path: string,
  { secrets, maintenancePage, writers, deployments }: LooseDatabase,
  { account, region }: { account?: string | undefined; region?: string | undefined },
): Fault[] {
  if (!/^\d{12}$/.test(account ?? '')) {
    return [];
  }
  const arns = {
    'secrets.validator.arn': secrets.validator.arn,
    'secrets.application.arn': secrets.application.arn,
    'maintenancePage.listenerArn': maintenancePage.listenerArn,
    'deployments.functionArn': deployments.functionArn,
    ...Object.fromEntries(writers.map(({ functionArn }, index) => [`writers.${index}.functionArn`, functionArn])),
  };
  return Object.entries(arns).flatMap(([field, arn]) => {
    const [, , , arnRegion, arnAccount] = arn?.split(':') ?? [];
    return arnRegion === undefined || (arnRegion === region && arnAccount === account)
      ? []
      : [{ path: `${path}.${field}`, found: shown(arn), expected: `an ARN in ${region} of account ${account}` }];
  });
}
