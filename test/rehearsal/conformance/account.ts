import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCatalogue, type ServiceModel } from '../../../lib/rehearsal/aws/catalogue';
import { createEndpoint } from '../../../lib/rehearsal/aws/endpoint';
import { startServer } from '../../../lib/rehearsal/aws/server';
import { realClock } from '../../../lib/rehearsal/clock';
import { createServices, type Services } from '../../../lib/rehearsal/create-services';
import { createNetwork, type LoopbackNetwork } from '../../../lib/rehearsal/network/loopback-network';
import { Pace } from '../../../lib/rehearsal/pace';
import type { Service } from '../../../lib/rehearsal/service';
import type { WorldContext } from '../../../lib/rehearsal/world';
import { idleEngine } from './idle-engine';
import { RawClient } from './raw-client';

export type Sdk = Readonly<Record<string, unknown>>;

/** Every service of the local account behind its endpoint, with nothing deployed and no database with data. */
export interface Account {
  readonly context: WorldContext;
  readonly services: Services;
  readonly network: LoopbackNetwork;
  readonly models: ReadonlyMap<string, ServiceModel>;
  readonly log: readonly string[];
  readonly url: string;
  readonly raw: RawClient;
  /** Sends a command of the SDK's own client for the service, as the operator. */
  send(service: string, operation: string, input: object): Promise<Readonly<Record<string, unknown>>>;
  /** Environment in which the AWS CLI speaks with this account as the operator. */
  readonly commandLineEnvironment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Opens the account; `replace` puts another service in the place of each offered one, as a test needs it. */
export async function openAccount(replace: (service: Service) => Service = (service) => service): Promise<Account> {
  const directory = mkdtempSync(join(tmpdir(), 'conformance-'));
  const log: string[] = [];
  const context: WorldContext = {
    region: 'eu-central-1',
    accountId: '123456789012',
    clock: realClock,
    pace: new Pace(0),
    random: Math.random,
    directory,
    endpointSuffix: 'cabcdefghijk',
    calls: [],
    log: (line) => void log.push(line),
  };
  const network = await createNetwork(context);
  let url = '';
  const services = createServices({ context, network, engine: idleEngine(), endpointUrl: () => url });
  const offered = (services.offered as readonly Service[]).map(replace);
  const server = await startServer({ endpoint: createEndpoint(offered, services.iam, context), log: context.log });
  url = server.url;
  network.setControlUrl(url);
  const models = createCatalogue(offered);
  const { operatorCredentials: credentials } = services.iam;
  const clients = new Map<string, Client>();
  const raw = new RawClient({ url, region: context.region, accessKeyId: credentials.accessKeyId });
  return {
    context,
    services,
    network,
    models,
    log,
    url,
    raw,
    send: async (service, operation, input) => {
      const sdk = models.get(service)!.service.sdk as Sdk;
      const known = clients.get(service) ?? clientOf(sdk, { region: context.region, endpoint: url, credentials });
      clients.set(service, known);
      const Command = sdk[`${operation}Command`] as new (input: object) => object;
      return known.send(new Command(input));
    },
    commandLineEnvironment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_REGION: context.region,
      AWS_DEFAULT_REGION: context.region,
      AWS_CONFIG_FILE: join(directory, 'no-config'),
      AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      AWS_MAX_ATTEMPTS: '1',
    },
    close: async () => {
      for (const client of clients.values()) client.destroy();
      raw.close();
      await server.close();
      await services.close();
      await network.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

interface Client {
  send(command: object): Promise<Readonly<Record<string, unknown>>>;
  destroy(): void;
}

function clientOf(sdk: Sdk, options: object): Client {
  const [, Client] = Object.entries(sdk).find(([name]) => name.endsWith('Client') && !name.startsWith('_'))!;
  // Checksums of SQS messages and S3 objects would refuse a sample answer before its members are read.
  const settings = { maxAttempts: 1, md5: false, forcePathStyle: true, ...options };
  return new (Client as new (options: object) => Client)(settings);
}
