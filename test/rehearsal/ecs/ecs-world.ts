import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEcs } from '../../../lib/rehearsal/aws/ecs/ecs';
import type { TargetRegistry } from '../../../lib/rehearsal/aws/elastic-load-balancing/target-registry';
import { realClock } from '../../../lib/rehearsal/clock';
import { Pace } from '../../../lib/rehearsal/pace';
import type { Call } from '../../../lib/rehearsal/service';
import type { Network, WorldContext } from '../../../lib/rehearsal/world';

export const CALL: Call = {
  service: 'test',
  operation: 'test',
  caller: { kind: 'operator', arn: 'arn:aws:iam::123456789012:user/operator' },
  requestId: 'request',
};

/** A context on the real clock with short waits and a directory of its own. */
export function realContext(): WorldContext & { dispose(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'rehearsal-test-'));
  let seed = 7;
  return {
    region: 'eu-west-1',
    accountId: '123456789012',
    clock: realClock,
    pace: new Pace(0.2),
    random: () => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      return seed / 2 ** 32;
    },
    directory,
    endpointSuffix: 'abcdefghijkl',
    calls: [],
    log: () => undefined,
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** A network that only hands out loopback addresses; everything else is refused by its absence. */
export function addressesOnly(): Network & { readonly websites: Map<string, string>; readonly attached: Set<string> } {
  const attached = new Set<string>();
  const websites = new Map<string, string>();
  const block = `127.${100 + (process.pid % 100)}.${1 + Math.floor(Math.random() * 250)}`;
  let last = 0;
  const network = {
    attached,
    websites,
    attach: (securityGroupIds: readonly string[]) => {
      last += 1;
      const address = `${block}.${last}`;
      attached.add(address);
      return { address, securityGroupIds, detach: () => void attached.delete(address) };
    },
    environmentFor: () => ({ NETWORK: 'local' }),
    setWebsite: (hostName: string, baseUrl: string) => void websites.set(hostName, baseUrl),
  };
  return network as unknown as ReturnType<typeof addressesOnly>;
}

export const FOREVER = ['node', '-e', 'setInterval(() => {}, 1000)'];
export const DEAF = [
  'node',
  '-e',
  'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log(JSON.stringify({ PID: process.pid }))',
];
export const FAILING = ['node', '-e', 'process.exit(3)'];
export const UNSTARTABLE = ['no-such-program-here'];

/** ECS with cluster `shop` and a service `api` on two tasks that run until they are stopped. */
export function ecsWorld(targets?: TargetRegistry) {
  const context = realContext();
  const network = addressesOnly();
  const ecs = createEcs({ context, network, ...(targets && { targets }) });
  ecs.addCluster('shop');
  const define = (command: string[], stopTimeout = 30) =>
    ecs.registerTaskDefinition({
      family: 'api',
      environment: { GREETING: 'hello' },
      container: { command, stopTimeout },
    });
  const serve = (taskDefinition: string, desiredCount = 2, options: object = {}) =>
    ecs.createService({
      cluster: 'shop',
      serviceName: 'api',
      taskDefinition,
      desiredCount,
      securityGroupIds: ['sg-1'],
      ...options,
    });
  const describe = async () => {
    const answer = await ecs.operations.DescribeServices?.({ cluster: 'shop', services: ['api'] }, CALL);
    const service = answer?.services?.[0];
    if (service === undefined) throw new Error('service api is missing');
    return service;
  };
  /** The JSON that each task printed; a started process needs a moment until it has. */
  const printed = () => Promise.all(ecs.tasks().map(({ id }) => printedBy(`${context.directory}/logs/api/${id}.log`)));
  const close = async () => {
    await ecs.close();
    context.dispose();
  };
  return { context, network, ecs, define, serve, describe, printed, close };
}

export type EcsWorld = ReturnType<typeof ecsWorld>;

async function printedBy(file: string): Promise<Record<string, string>> {
  for (;;) {
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (text.endsWith('\n')) return JSON.parse(text) as Record<string, string>;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
