import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { createLambda, type LambdaOptions } from '../../../lib/rehearsal/aws/lambda';
import { type Clock, realClock } from '../../../lib/rehearsal/clock';
import { Pace } from '../../../lib/rehearsal/pace';
import type { Call } from '../../../lib/rehearsal/service';
import type { Network, NetworkInterface, WorldContext } from '../../../lib/rehearsal/world';

export const ROLE = 'arn:aws:iam::111122223333:role/worker';
export const CALL: Call = {
  service: 'lambda',
  operation: 'Invoke',
  caller: { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/operator' },
  requestId: 'r',
};

/** Lambda with bundles that esbuild makes from the source given, in a directory that `close` removes. */
export class LambdaUnderTest {
  readonly directory = mkdtempSync(join(tmpdir(), 'functions-test-'));
  readonly attached: (readonly string[])[] = [];
  readonly sources: (readonly string[] | undefined)[] = [];
  readonly delivered: { target: string; body: string; attributes: Readonly<Record<string, string>> }[] = [];
  readonly lines: string[] = [];
  readonly websites = new Map<string, string>();
  readonly lambda: ReturnType<typeof createLambda>;

  constructor(
    options: { clock?: Clock; pace?: Pace } & Pick<
      Partial<LambdaOptions>,
      'authorizeRole' | 'queue' | 'createInstance'
    > = {},
  ) {
    let seed = 3;
    const context: WorldContext = {
      region: 'eu-west-1',
      accountId: '111122223333',
      clock: options.clock ?? realClock,
      pace: options.pace ?? new Pace(0),
      random: () => {
        seed = (seed * 16807) % 2147483647;
        return seed / 2147483647;
      },
      directory: this.directory,
      endpointSuffix: 'local',
      calls: [],
      log: (line) => this.lines.push(line),
    };
    const network = {
      attach: (securityGroupIds: readonly string[]): NetworkInterface => {
        this.attached.push(securityGroupIds);
        return { address: '127.9.9.9', securityGroupIds, detach: () => this.attached.pop() };
      },
      runFrom: <T>(source: NetworkInterface | undefined, work: () => Promise<T>) => {
        this.sources.push(source?.securityGroupIds);
        return work();
      },
      website: (host: string) => this.websites.get(host),
      certificateAuthorityPem: '-----BEGIN CERTIFICATE-----\nworld\n-----END CERTIFICATE-----\n',
    } satisfies Partial<Network>;
    this.lambda = createLambda({
      context,
      network,
      credentialsForRole: (roleArn) => ({
        accessKeyId: `AKIA-${roleArn.split('/')[1]}`,
        secretAccessKey: 'secret',
        sessionToken: 'token',
      }),
      endpointUrl: () => 'http://127.0.0.1:4566',
      deliver: (target, body, attributes) => {
        this.delivered.push({ target, body, attributes });
      },
      authorizeRole: options.authorizeRole ?? (() => undefined),
      ...(options.queue && { queue: options.queue }),
      createInstance: options.createInstance,
    });
  }

  /** Deploys a function from TypeScript source and gives its ARN. */
  async deploy(name: string, source: string, properties: object = {}): Promise<string> {
    const directory = join(this.directory, 'assets', name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'source.ts'), source);
    buildSync({
      entryPoints: [join(directory, 'source.ts')],
      outfile: join(directory, 'index.js'),
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node24',
      format: 'cjs',
    });
    const resource = await this.lambda.resourceTypes!['AWS::Lambda::Function']!({
      logicalId: name,
      stackName: 'test',
      properties: {
        FunctionName: name,
        Code: { directory },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: ROLE,
        ...properties,
      },
    });
    return resource.attributes!['Arn'] as string;
  }

  /** What the function answers; throws what it reports as its error. */
  async payloadOf(arn: string, event: unknown = {}): Promise<unknown> {
    const result = await this.lambda.invoke(arn, event);
    if (!result.ok) throw new Error(`${result.errorType}: ${result.errorMessage}`);
    return result.payload;
  }

  close(): void {
    void this.lambda.close!();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
