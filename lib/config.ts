import * as z from 'zod';
import type { Check } from '../lambdas/shared/contract/verdict';
import { crossFaults, sizeFault } from './config-faults';
import { databaseSettings, otherKeys } from './database-settings';
import { engineFaults, withEnginePort } from './engine-rules';
import { type Fault, faultsIn, InvalidConfiguration } from './fault';

const text = z.string().min(1);
const schedulerName = z
  .string()
  .regex(/^[0-9a-zA-Z-_.]{1,64}$/, 'at most 64 letters, digits, hyphens, dots, underscores');
const ruleName = z.string().regex(/^[0-9a-zA-Z-_.]{1,64}$/, 'a name (not an ARN) of at most 64 letters, digits, . - _');
const functionArn = z
  .string()
  .regex(
    /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[a-zA-Z0-9-_]+(:[a-zA-Z0-9$_-]+)?$/,
    'the ARN of a Lambda function',
  );
const arn = (service: string, what: string) =>
  z.string().regex(new RegExp(`^arn:aws:${service}:[a-z0-9-]*:(\\d{12})?:.+$`), `the complete ARN of ${what}`);
const roleArn = z.string().regex(/^arn:aws:iam::\d{12}:role\/.+$/, 'the complete ARN of an IAM role');
const keyArn = z.string().regex(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/.+$/, 'the ARN of a KMS key (not of an alias)');
const id = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an ID like ${prefix}-0a1b2c3d`);
const minutes = (max: number) => z.number().int().min(1).max(max);
const reason = z.string().min(10, 'a sentence that says why');
const table = z.string().regex(/^[a-z_][a-z0-9_$]*\.[a-z_][a-z0-9_$]*$/i, 'schema and table, as in public.orders');

const secret = z.strictObject({
  arn: z
    .string()
    .regex(
      /^arn:aws:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+-[A-Za-z0-9]{6}$/,
      'the complete ARN of a secret, with its six random characters',
    ),
  kmsKeyArn: keyArn.optional(),
});

const check = {
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower case letters, digits and hyphens, at most 40'),
  severity: z.enum(['required', 'warn']).optional(),
  timeoutSeconds: z.number().int().min(1).max(800).optional(),
};
const checkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...check, kind: z.literal('reachable') }),
  z.strictObject({ ...check, kind: z.literal('requiredTables'), tables: z.array(table).min(1) }),
  z.strictObject({ ...check, kind: z.literal('rowCount'), table, min: z.number().int().min(1) }),
  z.strictObject({
    ...check,
    kind: z.literal('foreignKeys'),
    tables: z.union([z.literal('all'), z.array(table).min(1)], "'all' or a list of tables"),
  }),
  z.strictObject({
    ...check,
    kind: z.literal('recency'),
    table,
    column: text,
    maxLagSeconds: z.number().int().min(1),
  }),
  z.strictObject({
    ...check,
    kind: z.literal('sql'),
    sql: z.string().regex(/^\s*(select|with)\b[^;]*;?\s*$/i, 'one SELECT or WITH statement'),
  }),
  z.strictObject({ ...check, kind: z.literal('applicationLogin') }),
]) satisfies z.ZodType<Check>;

const proxySchema = z.strictObject({
  name: z.string().regex(/^[a-z](?!.*--)[a-z0-9-]{0,62}(?<!-)$/, 'the name of an RDS Proxy in lower case'),
});

/** Without a kind it is an ECS service. */
const writerSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('ecsService').optional(),
      cluster: text,
      service: text,
      roleArns: z.array(roleArn).default([]),
    })
    .transform((service) => ({ ...service, kind: 'ecsService' as const })),
  z.strictObject({
    kind: z.literal('schedule'),
    group: schedulerName.default('default'),
    name: schedulerName,
    roleArn,
  }),
  z.strictObject({ kind: z.literal('rule'), eventBus: ruleName.default('default'), name: ruleName }),
  z.strictObject({
    kind: z.literal('lambda'),
    functionName: z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/, 'the name of a function, without version or alias'),
  }),
  z.strictObject({ kind: z.literal('hook'), functionArn }),
]);

const databaseSchema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,28}[a-z0-9]$/, '2 to 30 lower case letters, digits and hyphens'),
  identifier: z
    .string()
    .regex(/^[a-z](?!.*--)[a-z0-9-]*(?<!-)$/, 'an RDS identifier: lower case, starts with a letter, no double hyphen')
    .max(44, "at most 44 characters: '-corrupted-' and 8 more are appended, and RDS allows 63"),
  engine: z.enum(['postgres', 'mysql', 'mariadb'], "'postgres', 'mysql' or 'mariadb'"),
  databaseName: text,
  port: z.number().int().min(1).max(65535).optional(), // that of the engine
  network: z.strictObject({
    vpcId: id('vpc'),
    availabilityZones: z.array(z.string().regex(/^[a-z]{2}-[a-z]+-\d[a-z]$/, 'zones like eu-west-1a')).min(1),
    subnetIds: z.array(id('subnet')).min(1),
    subnetGroupName: text,
    securityGroupIds: z.array(id('sg')).min(1).max(5),
  }),
  parameterGroupName: text,
  optionGroupName: text.optional(),
  encryptionKeyArn: keyArn.optional(),
  performanceInsightsKeyArn: keyArn.optional(),
  monitoringRoleArn: roleArn.optional(),
  associatedRoleArns: z.array(roleArn).max(5, 'at most 5, which is the limit of RDS').default([]),
  secrets: z.strictObject({ validator: secret, application: secret }),
  credentials: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('asRestored') }),
      z.strictObject({ kind: z.literal('resetMaster'), secret }),
      z.strictObject({
        kind: z.literal('managed'),
        application: z.enum(['ownLogin', 'looksUpByInstance']).default('ownLogin'),
        kmsKeyArn: keyArn.optional(),
      }),
    ])
    .prefault({ kind: 'asRestored' }),
  writers: z.array(writerSchema).min(1, 'at least one writer: without writers nothing can be stopped'),
  deployments: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('hook'), functionArn }),
      z.strictObject({ kind: z.literal('none'), reason }),
    ])
    .prefault({ kind: 'none', reason: 'no hook that holds deployments back is configured' }),
  maintenancePage: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('listenerRule'),
      listenerArn: arn('elasticloadbalancing', 'an Application Load Balancer listener').regex(
        /:listener\/app\/[^/]+\/[0-9a-f]+\/[0-9a-f]+$/,
        'the ARN of an Application Load Balancer listener',
      ),
      priority: z.number().int().min(1).max(50000),
      paths: z.array(z.string().startsWith('/', 'a path pattern that starts with /')).min(1).max(5),
      html: z.string().max(1024, 'at most 1,024 characters, the limit of a fixed response').optional(),
    }),
    z.strictObject({ kind: z.literal('none'), reason }),
  ]),
  health: z.strictObject({
    urls: z
      .array(
        z
          .url('a URL')
          .refine(
            (url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1)(:|\/|$)/.test(url),
            'https, unless it is localhost',
          ),
      )
      .min(1),
    maxErrorRate: z.number().min(0).max(1),
  }),
  checks: z.array(checkSchema).min(1, 'at least one check: an empty list would let every restore pass'),
  objectives: z.strictObject({ rtoMinutes: minutes(10080), rpoMinutes: minutes(10080) }),
  stopWrites: z.enum(['start', 'cutover']).default('start'),
  approval: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('required'), timeoutMinutes: minutes(2880).default(240) }),
    z.strictObject({ kind: z.literal('none'), reason }),
  ]),
  onFailure: z.enum(['hold', 'resumeOriginal']).default('hold'),
  proxies: z
    .array(proxySchema)
    .refine((proxies) => new Set(proxies.map(({ name }) => name)).size === proxies.length, 'each proxy once')
    .default([]),
  replicas: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('refuse') }),
      z.strictObject({ kind: z.literal('recreate') }),
      z.strictObject({ kind: z.literal('leave'), reason }),
    ])
    .default({ kind: 'refuse' }),
  retainRetiredDays: z.number().int().min(1).max(365).default(14),
  restoreTimeoutMinutes: minutes(1440).default(720),
  baselineBackup: z.enum(['wait', 'later']).default('wait'),
  backup: z
    .strictObject({
      continuousDays: z.number().int().min(1).max(35).default(7),
      snapshotDays: z.number().int().min(1).max(3650).default(30),
      snapshotDelayMinutes: z.number().int().min(0).max(359).default(0),
    })
    .prefault({}),
  windows: z
    .strictObject({
      backup: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'hh:mm-hh:mm in UTC')
        .optional(),
      maintenance: z
        .string()
        .regex(
          /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/,
          'ddd:hh:mm-ddd:hh:mm in UTC',
        )
        .optional(),
    })
    .prefault({}),
  eventModes: z
    .array(z.enum(['plan', 'prepare', 'recover']))
    .min(1)
    .default(['prepare']),
});

const audience = z.array(z.email('a mail address')).min(1, 'at least one mail address');

const environmentSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{1,11}$/, '2 to 12 lower case letters and digits: it is part of a bucket name'),
  account: z.string().regex(/^\d{12}$/, '12 digits, quoted'),
  region: z.string().regex(/^(?!cn-)[a-z]{2}-[a-z]+-\d$/, 'a Region of the commercial partition, like eu-west-1'),
  breakGlassRoleArn: roleArn,
  mail: z.strictObject({ commander: audience, operations: audience, management: audience }),
  databases: z.array(databaseSchema.transform(withEnginePort)).min(1, 'at least one database'),
});

/** What a file in `lib/environments` says: defaults may be left out. */
export type EnvironmentInput = z.input<typeof environmentSchema>;
/** A checked environment with every default filled in. */
export type EnvironmentConfig = z.output<typeof environmentSchema>;
export type DatabaseConfig = EnvironmentConfig['databases'][number];

/**
 * Checks an environment. Throws InvalidConfiguration with every fault found, each with its path, what was found and
 * what was expected; `source` says in the message whose configuration it is.
 */
export function parseEnvironment(input: unknown, source: string): EnvironmentConfig {
  const result = environmentSchema.safeParse(input);
  const faults: Fault[] = [
    ...(result.error ? faultsIn(result.error, input) : []),
    ...crossFaults(input),
    ...(result.data?.databases ?? []).flatMap((database, index, all) => [
      ...engineFaults(`databases.${index}`, database),
      ...sizeFault(`databases.${index}`, databaseSettings(database, otherKeys(database, all))),
    ]),
  ];
  if (result.data && faults.length === 0) {
    return result.data;
  }
  throw new InvalidConfiguration(source, faults);
}
