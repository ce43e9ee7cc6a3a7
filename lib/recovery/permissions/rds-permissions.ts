import { HASHED_NAMES, instanceArns, type Permission, type PermissionScope } from './permission';

const TAG = { actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'] };
const BY_RESOURCE_ID = 'a look-up by resource ID is authorised on every name; describing changes nothing';

/** Instances by resource ID and by name. */
export const describeInstances: Permission = {
  actions: ['rds:DescribeDBInstances'],
  resources: ['*'],
  wide: BY_RESOURCE_ID,
};

/**
 * Instances with their tags. DescribeDBInstances brings the tags along, and AWS does not say whether it asks for the
 * second action to do so: a decision on tags must not depend on it.
 */
export const describeTaggedInstances: Permission = {
  actions: ['rds:DescribeDBInstances', 'rds:ListTagsForResource'],
  resources: ['*'],
  wide: BY_RESOURCE_ID,
};

/** From when to when a point in time can be chosen. */
export const describeRestoreWindow: Permission = {
  actions: ['rds:DescribeDBInstanceAutomatedBackups'],
  resources: ['*'],
  wide: BY_RESOURCE_ID,
};

/** Everything of RDS that a plan looks at. */
export const observeRds: Permission = {
  actions: [
    'rds:DescribeDBInstances',
    'rds:DescribeDBSnapshots',
    'rds:DescribeDBInstanceAutomatedBackups',
    'rds:DescribeDBClusters',
    'rds:DescribeDBSubnetGroups',
    'rds:DescribeDBParameterGroups',
    'rds:DescribeOptionGroups',
    'rds:DescribePendingMaintenanceActions',
    'rds:DescribeDBProxies',
    'rds:DescribeDBProxyTargets',
    'rds:DescribeBlueGreenDeployments',
    'rds:DescribeAccountAttributes',
    'rds:ListTagsForResource',
  ],
  resources: ['*'],
  wide: BY_RESOURCE_ID,
};

/** Settings of whichever instance holds the production name. */
export function modifyProduction(scope: PermissionScope): Permission {
  return { actions: ['rds:ModifyDBInstance'], resources: [instanceArns(scope).original] };
}

/** Settings and restarts of the candidate, as long as it carries its tag: a promoted instance has lost it. */
export function modifyCandidate(scope: PermissionScope): Permission[] {
  const { names, database } = scope;
  const groups = [
    names.arn('rds', `pg:${database.parameterGroupName}`),
    ...(database.optionGroupName === undefined ? [] : [names.arn('rds', `og:${database.optionGroupName}`)]),
  ];
  return [
    {
      actions: ['rds:ModifyDBInstance', 'rds:RebootDBInstance'],
      resources: [instanceArns(scope).candidate],
      conditions: { StringEquals: { 'aws:ResourceTag/recovery:role': 'candidate' } },
      wide: HASHED_NAMES,
    },
    { actions: ['rds:ModifyDBInstance'], resources: groups },
  ];
}

/** Roles of the original's features, added to the candidate. */
export function addRoles(scope: PermissionScope): Permission[] {
  const { associatedRoleArns } = scope.database;
  return associatedRoleArns.length === 0
    ? []
    : [
        {
          actions: ['rds:AddRoleToDBInstance'],
          resources: [instanceArns(scope).candidate],
          conditions: { StringEquals: { 'aws:ResourceTag/recovery:role': 'candidate' } },
          wide: HASHED_NAMES,
        },
        {
          actions: ['iam:PassRole'],
          resources: associatedRoleArns,
          conditions: { StringEquals: { 'iam:PassedToService': 'rds.amazonaws.com' } },
        },
      ];
}

/** Renames between these names: AWS asks for the old and the new one. On the way back the candidate has no tag. */
export function renameInstances(scope: PermissionScope): Permission {
  const { original, candidate, retired, reverted } = instanceArns(scope);
  return {
    actions: ['rds:ModifyDBInstance'],
    resources: [original, candidate, retired, reverted],
    wide: HASHED_NAMES,
  };
}

/** Settings of production and of the retired instance; never of a candidate. */
export function modifyProductionAndRetired(scope: PermissionScope): Permission {
  const { original, retired, reverted } = instanceArns(scope);
  return { actions: ['rds:ModifyDBInstance'], resources: [original, retired, reverted], wide: HASHED_NAMES };
}

export function tagRetired(scope: PermissionScope): Permission {
  const { retired, reverted } = instanceArns(scope);
  return { ...TAG, resources: [retired, reverted], wide: HASHED_NAMES };
}

export function tagProduction(scope: PermissionScope): Permission {
  return { ...TAG, resources: [instanceArns(scope).original] };
}

export function tagCandidate(scope: PermissionScope): Permission {
  return { actions: ['rds:AddTagsToResource'], resources: [instanceArns(scope).candidate], wide: HASHED_NAMES };
}

/** The evidence snapshot of the retired instance. */
export function snapshotRetired(scope: PermissionScope): Permission[] {
  return snapshotOf(scope, instanceArns(scope).retired);
}

/** A snapshot of production when it is stopped in an emergency. */
export function snapshotProduction(scope: PermissionScope): Permission[] {
  return snapshotOf(scope, instanceArns(scope).original);
}

function snapshotOf(scope: PermissionScope, instanceArn: string): Permission[] {
  const snapshots = scope.names.arn('rds', 'snapshot:recovery-*');
  const wide = 'the snapshot is named by the incident, and so is the retired instance';
  return [
    { actions: ['rds:CreateDBSnapshot', 'rds:DescribeDBSnapshots'], resources: [instanceArn, snapshots], wide },
    { actions: ['rds:AddTagsToResource'], resources: [snapshots], wide },
  ];
}

/** What RDS asks of whoever sets enhanced monitoring or Performance Insights. */
export function passMonitoring({ database, names }: PermissionScope): Permission[] {
  return [
    ...(database.monitoringRoleArn === undefined
      ? []
      : [
          {
            actions: ['iam:PassRole'],
            resources: [database.monitoringRoleArn],
            conditions: { StringEquals: { 'iam:PassedToService': 'monitoring.rds.amazonaws.com' } },
          },
        ]),
    ...(database.performanceInsightsKeyArn === undefined
      ? []
      : [
          {
            actions: ['kms:DescribeKey', 'kms:CreateGrant'],
            resources: [database.performanceInsightsKeyArn],
            conditions: {
              StringEquals: { 'kms:ViaService': `rds.${names.region}.amazonaws.com` },
              Bool: { 'kms:GrantIsForAWSResource': 'true' },
            },
          },
        ]),
  ];
}
