import { HASHED_NAMES, instanceArns, type Permission, type PermissionScope } from './permission';

const BY_RESOURCE_ID = 'a look-up by resource ID is authorised on every name; describing changes nothing';

/** Instances by resource ID and by name, with their tags. */
export const describeInstances: Permission = {
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

/** Settings of the original, under its production name. */
export function modifyOriginal(scope: PermissionScope): Permission {
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

/** Changes of an instance under whichever of its three names it has; a rename asks for the old and the new one. */
export function modifyInstances(scope: PermissionScope): Permission {
  const { original, candidate, retired } = instanceArns(scope);
  return { actions: ['rds:ModifyDBInstance'], resources: [original, candidate, retired], wide: HASHED_NAMES };
}

export function tagInstances(scope: PermissionScope): Permission {
  const { original, candidate, retired } = instanceArns(scope);
  return {
    actions: ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
    resources: [original, candidate, retired],
    wide: HASHED_NAMES,
  };
}

export function tagCandidate(scope: PermissionScope): Permission {
  return { actions: ['rds:AddTagsToResource'], resources: [instanceArns(scope).candidate], wide: HASHED_NAMES };
}

/** The evidence snapshot of the retired instance. */
export function snapshotRetired(scope: PermissionScope): Permission {
  return {
    actions: ['rds:CreateDBSnapshot', 'rds:AddTagsToResource'],
    resources: [instanceArns(scope).retired, scope.names.arn('rds', 'snapshot:recovery-*')],
    wide: HASHED_NAMES,
  };
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
