import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pace } from '../../../lib/rehearsal/pace';
import type { Call, Service } from '../../../lib/rehearsal/service';
import type { WorldContext } from '../../../lib/rehearsal/world';
import { VirtualClock } from '../states/virtual-clock';

export const CALL: Call = {
  service: 'events',
  operation: 'PutEvents',
  caller: { kind: 'operator', arn: 'arn:aws:iam::111122223333:user/operator' },
  requestId: 'r',
};

/** A world context of its own directory, with a clock that passes only when driven. */
export class AccountUnderTest {
  readonly clock = new VirtualClock();
  readonly lines: string[] = [];
  readonly context: WorldContext;

  constructor() {
    let seed = 5;
    this.context = {
      region: 'eu-west-1',
      accountId: '111122223333',
      clock: this.clock,
      pace: new Pace(50),
      random: () => {
        seed = (seed * 16807) % 2147483647;
        return seed / 2147483647;
      },
      directory: mkdtempSync(join(tmpdir(), 'account-test-')),
      endpointSuffix: 'local',
      calls: [],
      log: (line) => this.lines.push(line),
    };
  }

  /** Deploys one resource as the assembly does. */
  async deploy(
    service: Service,
    type: string,
    logicalId: string,
    properties: object,
  ): Promise<{ ref: string; arn: string }> {
    const resource = await service.resourceTypes![type]!({ logicalId, stackName: 'stack', properties });
    return {
      ref: resource.ref,
      arn: String(resource.attributes?.['Arn'] ?? resource.attributes?.['TopicArn'] ?? resource.ref),
    };
  }

  /** Mails in the order they were sent, with the name of their file. */
  get mails(): { file: string; text: string }[] {
    const directory = join(this.context.directory, 'mail');
    try {
      return readdirSync(directory)
        .toSorted()
        .map((file) => ({ file, text: readFileSync(join(directory, file), 'utf8') }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  close(): void {
    rmSync(this.context.directory, { recursive: true, force: true });
  }
}
