import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalWorld, type RunningWorld } from './create-local-world';
import { APPLICATION_GROUP, CERTIFICATE_AUTHORITY_FILE } from './landscape';
import { close, listen } from './network/address-block';
import { NameDoor } from './network/name-door';
import { Pace } from './pace';
import { Progress } from './progress';
import { synthesize } from './synthesize';

export interface LocalAwsOptions {
  /** Port of the endpoint on 127.0.0.1; 0 = any free one. */
  readonly port: number;
  /** Factor on every shortened time; 0 = everything happens at once. */
  readonly paceScale: number;
  readonly rows: number;
  readonly seed: number;
  /** A `cdk.out` that exists already. @default - the environment `dev` is synthesized */
  readonly assembly?: string;
  /** Ends the server; everything is cleaned up before the promise of `serveLocalAws` resolves. */
  readonly signal: AbortSignal;
  /** Also logs what functions and services say. @default false */
  readonly verbose?: boolean;
  /** Called once, when the endpoint may be used. */
  ready(announcement: Announcement): void;
  say(line: string): void;
}

/** What a tester has to know; one JSON line on stdout. */
export interface Announcement {
  readonly ready: true;
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  /** ARN by name. */
  readonly stateMachines: Readonly<Record<string, string>>;
  readonly vault: string;
  readonly backupRoleArn: string;
  /** Directory with every mail, one file each. */
  readonly mailbox: string;
  /** Names of the ECS clusters. */
  readonly clusters: readonly string[];
  /** `host` and `port` lead to whatever instance holds the identifier; the login is the application's. */
  readonly databases: readonly {
    readonly identifier: string;
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  }[];
  /** Variables for AWS CLI and SDK. Any other access key is taken for the same operator. */
  readonly environment: Readonly<Record<string, string>>;
  /** PEM file of the authority that signed the certificates of the database servers. */
  readonly certificateAuthority: string;
}

const RETENTION_DAYS = 35;

/** The port is needed by somebody else. */
export class PortTaken extends Error {
  override readonly name = 'PortTaken';
}

/** Serves the local account until the signal is aborted; leaves no process and no directory behind, however it ends. */
export async function serveLocalAws(options: LocalAwsOptions): Promise<void> {
  await requireFreePort(options.port);
  const directory = await mkdtemp(join(tmpdir(), 'database-recovery-'));
  try {
    const assembly = options.assembly ?? join(directory, 'cdk.out');
    if (!options.assembly) {
      options.say('synthesizing environment dev');
      await synthesize('dev', assembly);
    }
    options.signal.throwIfAborted();
    await serve(options, directory, assembly);
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function serve(options: LocalAwsOptions, directory: string, assembly: string): Promise<void> {
  const { signal, port } = options;
  const progress = new Progress(options.say);
  const tunnels = new Map<string, Promise<NameDoor>>();
  const world = await createLocalWorld({
    directory,
    assembly,
    port,
    rows: options.rows,
    seed: options.seed,
    pace: new Pace(options.paceScale),
    progress,
    log: options.verbose ? (line) => progress.say(line) : () => undefined,
    local: async (path, query) =>
      path === 'tunnel' ? tunnelTo(world, tunnels, (query.get('name') ?? '').toLowerCase()) : undefined,
  });
  let door: NameDoor | undefined;
  try {
    signal.throwIfAborted();
    world.services.iam.admitUnknownKeys();
    progress.say('taking recovery points');
    await takeRecoveryPoints(world);
    door = await NameDoor.open({
      network: world.services.rds.state.network,
      hostName: world.database.host,
      securityGroupIds: [APPLICATION_GROUP],
    });
    await mkdir(world.mailbox.directory, { recursive: true });
    signal.throwIfAborted();
    options.ready(announcementOf(world, directory, door.port));
    progress.say(`ready at ${world.endpoint}; Ctrl-C ends it`);
    world.onState((executionArn, stateName) => progress.say(`${executionArn.split(':').at(-1)}: ${stateName}`));
    await aborted(signal);
    progress.say('closing');
  } finally {
    for (const tunnel of tunnels.values()) await (await tunnel).close();
    await door?.close();
    await world.close();
  }
}

async function requireFreePort(port: number): Promise<void> {
  try {
    await close(await listen('127.0.0.1', port));
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'is taken' : 'cannot be used';
    throw new PortTaken(`port ${port} of 127.0.0.1 ${reason}, expected a free one; choose another with --port`, {
      cause: error,
    });
  }
}

async function takeRecoveryPoints({ services, database, vault, backupRoleArn }: RunningWorld): Promise<void> {
  for (let taken = 0; taken < 2; taken += 1) {
    await services.backup.takeRecoveryPoint({
      instanceResourceId: database.resourceId,
      vaultName: vault,
      roleArn: backupRoleArn,
      deleteAfterDays: RETENTION_DAYS,
    });
  }
}

/** Port of a tunnel that ends with the groups of both validators: quarantined instances admit nobody else. */
async function tunnelTo(
  { services }: RunningWorld,
  tunnels: Map<string, Promise<NameDoor>>,
  hostName: string,
): Promise<string | undefined> {
  const { network } = services.rds.state;
  if (!hostName.endsWith(network.hostSuffix)) return undefined;
  const securityGroupIds = network
    .securityGroups()
    .filter(({ description }) => /: (original|candidate)-validator$/.test(description))
    .map(({ groupId }) => groupId);
  const tunnel = tunnels.get(hostName) ?? NameDoor.open({ network, hostName, securityGroupIds });
  tunnels.set(hostName, tunnel);
  return String((await tunnel).port);
}

function announcementOf(world: RunningWorld, directory: string, databasePort: number): Announcement {
  const { context, database, deployment, services } = world;
  const machines = deployment.resourcesOfType('AWS::StepFunctions::StateMachine').map(({ ref }) => ref);
  const { accessKeyId, secretAccessKey } = services.iam.operatorCredentials;
  return {
    ready: true,
    endpoint: world.endpoint,
    region: context.region,
    accountId: context.accountId,
    stateMachines: Object.fromEntries(machines.map((arn) => [arn.split(':').at(-1) ?? arn, arn])),
    vault: world.vault,
    backupRoleArn: world.backupRoleArn,
    mailbox: world.mailbox.directory,
    clusters: [world.application.cluster],
    databases: [
      {
        identifier: database.identifier,
        host: '127.0.0.1',
        port: databasePort,
        ...database.application,
        database: database.databaseName,
      },
    ],
    environment: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_REGION: context.region,
      AWS_ENDPOINT_URL: world.endpoint,
    },
    certificateAuthority: join(directory, CERTIFICATE_AUTHORITY_FILE),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
