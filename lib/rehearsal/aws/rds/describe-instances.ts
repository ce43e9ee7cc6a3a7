import type {
  DBInstance,
  DescribeDBInstanceAutomatedBackupsCommandOutput,
  DescribeDBInstanceAutomatedBackupsMessage,
  DescribeDBInstancesMessage,
  DescribeDBSnapshotsMessage,
  Filter,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service';
import { automatedBackupView } from './automated-backups';
import { nameFromArn } from './identifiers';
import { describePage, pageOf } from './pages';
import type { RdsState } from './rds-state';
import { invalidValue, notFound } from './refusals';
import { type Snapshot, type SnapshotType, snapshotView } from './snapshots';

type Without$metadata<Output> = Omit<Output, '$metadata'>;

export function describeInstances(
  state: RdsState,
  input: DescribeDBInstancesMessage,
): { DBInstances: DBInstance[]; Marker?: string | undefined } {
  const page = describePage(input);
  const matches = filter<DBInstance>(input.Filters, {
    'db-instance-id': (view, value) =>
      view.DBInstanceIdentifier === nameFromArn(value, 'db').toLowerCase() || view.DBInstanceArn === value,
    'dbi-resource-id': (view, value) => view.DbiResourceId === value,
    engine: (view, value) => view.Engine === value,
    'db-cluster-id': () => false,
    domain: () => false,
  });
  let views = state.seen().filter(matches);
  if (input.DBInstanceIdentifier !== undefined) {
    const name = nameFromArn(input.DBInstanceIdentifier, 'db').toLowerCase();
    views = views.filter((view) => view.DBInstanceIdentifier === name);
    if (views.length === 0) throw notFound(name);
  }
  const { items, marker } = pageOf(views, (view) => view.DBInstanceIdentifier ?? '', page);
  return { DBInstances: items, Marker: marker };
}

const SNAPSHOT_TYPES = ['automated', 'manual', 'awsbackup', 'shared', 'public'];

export function describeSnapshots(
  state: RdsState,
  input: DescribeDBSnapshotsMessage,
): { DBSnapshots: ReturnType<typeof snapshotView>[]; Marker?: string | undefined } {
  const page = describePage(input);
  const type = input.SnapshotType;
  if (type !== undefined && !SNAPSHOT_TYPES.includes(type)) {
    throw invalidValue(`Invalid snapshot type: ${type}. Expected one of ${SNAPSHOT_TYPES.join(', ')}`);
  }
  // Without a type RDS leaves out the snapshots of AWS Backup.
  const types: readonly SnapshotType[] = type === undefined ? ['automated', 'manual'] : [type as SnapshotType];
  const matches = filter<Snapshot>(input.Filters, {
    'db-instance-id': ({ source }, value) => source.identifier === nameFromArn(value, 'db').toLowerCase(),
    'db-snapshot-id': ({ identifier }, value) => identifier === nameFromArn(value, 'snapshot'),
    'dbi-resource-id': ({ source }, value) => source.resourceId === value,
    'snapshot-type': (snapshot, value) => snapshot.type === value,
    engine: ({ source }, value) => source.engine === value,
  });
  let snapshots = [...state.snapshots.values()]
    .filter((snapshot) => types.includes(snapshot.type) && matches(snapshot))
    .filter(({ source }) => input.DbiResourceId === undefined || source.resourceId === input.DbiResourceId)
    .filter(
      ({ source }) =>
        input.DBInstanceIdentifier === undefined ||
        source.identifier === nameFromArn(input.DBInstanceIdentifier, 'db').toLowerCase(),
    );
  if (input.DBSnapshotIdentifier !== undefined) {
    const name = nameFromArn(input.DBSnapshotIdentifier, 'snapshot');
    snapshots = snapshots.filter(({ identifier }) => identifier === name);
    if (snapshots.length === 0) throw new AwsError('DBSnapshotNotFoundFault', `DBSnapshot ${name} not found.`, 404);
  }
  const { items, marker } = pageOf(snapshots, ({ identifier }) => identifier, page);
  return { DBSnapshots: items.map((snapshot) => snapshotView(state, snapshot)), Marker: marker };
}

export function describeAutomatedBackups(
  state: RdsState,
  input: DescribeDBInstanceAutomatedBackupsMessage,
): Without$metadata<DescribeDBInstanceAutomatedBackupsCommandOutput> {
  const page = describePage(input);
  const matches = filter<ReturnType<typeof automatedBackupView>>(input.Filters, {
    'db-instance-id': (view, value) => view.DBInstanceIdentifier === nameFromArn(value, 'db').toLowerCase(),
    'dbi-resource-id': (view, value) => view.DbiResourceId === value,
    status: (view, value) => view.Status === value,
  });
  const views = [...state.automatedBackups.values()]
    .map((backup) => automatedBackupView(state, backup))
    .filter(matches)
    .filter((view) => input.DbiResourceId === undefined || view.DbiResourceId === input.DbiResourceId)
    .filter(
      (view) =>
        input.DBInstanceIdentifier === undefined ||
        view.DBInstanceIdentifier === input.DBInstanceIdentifier.toLowerCase(),
    )
    .filter(
      (view) =>
        input.DBInstanceAutomatedBackupsArn === undefined ||
        view.DBInstanceAutomatedBackupsArn === input.DBInstanceAutomatedBackupsArn,
    );
  const { items, marker } = pageOf(views, (view) => view.DBInstanceAutomatedBackupsArn ?? '', page);
  return { DBInstanceAutomatedBackups: items, Marker: marker };
}

/** All filters must match, each with one of its values; a filter that RDS does not offer is refused. */
function filter<Item>(
  filters: readonly Filter[] | undefined,
  offered: Readonly<Record<string, (item: Item, value: string) => boolean>>,
): (item: Item) => boolean {
  const tests = (filters ?? []).map(({ Name = '', Values = [] }) => {
    const test = offered[Name];
    if (!test)
      throw invalidValue(`Unrecognized filter name: ${Name}. Expected one of ${Object.keys(offered).join(', ')}`);
    return (item: Item) => Values.some((value) => test(item, value));
  });
  return (item) => tests.every((test) => test(item));
}
