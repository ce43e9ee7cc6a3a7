import * as z from 'zod';

const text = z.string().optional().catch(undefined);
const texts = z.array(z.string()).catch([]);
const secret = z.object({ arn: text }).catch({});

const looseWriter = z
  .object({
    kind: text,
    cluster: text,
    service: text,
    group: text,
    eventBus: text,
    name: text,
    functionName: text,
    functionArn: text,
  })
  .catch({});

/** The fields that are compared with one another, read from a configuration that may have other faults. */
export const looseEnvironment = z.object({
  account: text,
  region: text,
  databases: z
    .array(
      z
        .object({
          key: text,
          identifier: text,
          network: z
            .object({ availabilityZones: texts, subnetIds: texts })
            .catch({ availabilityZones: [], subnetIds: [] }),
          maintenancePage: z.object({ listenerArn: text, priority: z.number().optional().catch(undefined) }).catch({}),
          secrets: z.object({ validator: secret, application: secret }).catch({ validator: {}, application: {} }),
          writers: z.array(looseWriter).catch([]),
          deployments: z.object({ functionArn: text }).catch({}),
          checks: z
            .array(z.object({ id: text, kind: text, severity: text }).catch({}))
            .optional()
            .catch(undefined),
          windows: z.object({ backup: text, maintenance: text }).catch({}),
          backup: z.object({ snapshotDelayMinutes: z.number().catch(0) }).catch({ snapshotDelayMinutes: 0 }),
        })
        .catch({
          network: { availabilityZones: [], subnetIds: [] },
          maintenancePage: {},
          secrets: { validator: {}, application: {} },
          writers: [],
          deployments: {},
          windows: {},
          backup: { snapshotDelayMinutes: 0 },
        }),
    )
    .catch([]),
});
export type LooseDatabase = z.output<typeof looseEnvironment>['databases'][number];
export type LooseWriter = z.output<typeof looseWriter>;
