import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import type { RehearsalResult } from '../../lib/rehearsal/rehearsal-result';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { badRelease } from '../../lib/rehearsal/stories/bad-release';
import type { Story } from '../../lib/rehearsal/stories/story';
import type { FunctionResult, RecordedCall } from '../../lib/rehearsal/world';
import { devAssembly } from '../dev-assembly';

jest.setTimeout(240_000);

interface Permission {
  readonly roleName: string;
  readonly action: string;
}

/** States whose functions change something or guard it, and one action that each cannot do without. */
const RETOLD: readonly (readonly [folder: string, action: string])[] = [
  ['start-restore', 'iam:PassRole'],
  ['validate-data', 'secretsmanager:GetSecretValue'],
  ['swap-identifiers', 'rds:ModifyDBInstance'],
];

/** Stop writers or the look after it sends it: whichever finds the event source mappings disabled, by the time that takes. */
const EITHER_SENDS = {
  action: 'lambda:PutFunctionConcurrency',
  folders: ['stop-writers', 'check-writers'],
};

let assembly: string;

beforeAll(async () => {
  assembly = await devAssembly();
});

function tell(story: Story, arrange: (world: RunningWorld) => void): Promise<RehearsalResult> {
  const signal = new AbortController().signal;
  const scene = { rows: 200, seed: 11, restoreTo: 'time', paceScale: 0 } as const;
  return rehearse({ ...scene, story, assembly, arrange, signal, say: () => undefined });
}

function permissions(actionsByRole: ReadonlyMap<string, ReadonlySet<string>>): Permission[] {
  return [...actionsByRole].flatMap(([roleName, actions]) => [...actions].map((action) => ({ roleName, action })));
}

function roleOf(world: RunningWorld, functionName: string): string {
  const found = world.deployment.resourcesOfType('AWS::Lambda::Function').find(({ ref }) => ref === functionName);
  return String(found?.properties.Role).split('/').at(-1)!;
}

/** Action that IAM missed, from its own sentence: one call may ask for several. */
function missedAction({ deniedBy, message = '' }: RecordedCall): string | undefined {
  return deniedBy === 'iam' ? /not authorized to perform: (\S+)/.exec(message)?.[1] : undefined;
}

/** Roles that begin with nothing: whatever they are refused is noted, then given back. */
class Withheld {
  /** Refusals after which the function went on as if nothing had happened. */
  readonly tolerated: string[] = [];
  private readonly giveBack = new Map<string, () => void>();

  constructor(
    private readonly world: RunningWorld,
    used: readonly Permission[],
  ) {
    for (const { roleName, action } of used) {
      this.giveBack.set(`${roleName} ${action}`, world.services.iam.removeAction(roleName, action));
    }
    world.services.invocations.surround((functionArn, run) => this.untilAllowed(functionArn.split(':')[6]!, run));
  }

  /** Permissions that nothing asked for. */
  get left(): string[] {
    return [...this.giveBack.keys()];
  }

  /** Runs a function again and again; each time it is given what it was refused the time before. */
  async untilAllowed(functionName: string, run: () => Promise<FunctionResult>): Promise<FunctionResult> {
    const roleName = roleOf(this.world, functionName);
    for (;;) {
      const mark = this.world.context.calls.length;
      const result = await run();
      const refused = await this.giveBackSince(mark, roleName);
      if (refused.length === 0) {
        return result;
      }
      if (result.ok) {
        this.tolerated.push(`${functionName}: ${refused.join(', ')}`);
      }
    }
  }

  /** Gives back what the role was refused since the mark; without one, what any role was. */
  async giveBackSince(mark: number, roleName?: string): Promise<string[]> {
    // Calls that a failed function made side by side may still be on their way: they arrive before this one.
    await this.world.operator.instances();
    const refused: string[] = [];
    for (const call of this.world.context.calls.slice(mark)) {
      const action = missedAction(call);
      const caller = call.caller.roleName ?? '';
      const key = `${caller} ${action}`;
      const giveBack = this.giveBack.get(key);
      if (action && giveBack && caller === (roleName ?? caller)) {
        giveBack();
        this.giveBack.delete(key);
        refused.push(action);
      }
    }
    return refused;
  }
}

/** The default story, told by people who try again after every refusal. */
function stubborn(withheld: () => Withheld): Story {
  return {
    ...badRelease,
    async tell(stage, expectations) {
      const { context, mailbox, operator } = stage.world;
      await stage.corruptTheDatabase();
      const start = context.calls.length;
      const refused = await stage.recover({ mode: 'recover' });
      expect(refused).toMatchObject({ outcome: expect.not.stringMatching(/^Recovered/) });
      expect(await withheld().giveBackSince(start)).toEqual(['lambda:InvokeFunction']);

      const recovering = stage.recover({ mode: 'recover' });
      let running = true;
      void recovering.finally(() => {
        running = false;
      });
      while (running) {
        const command = await mailbox.approvalCommand('approve', new Set());
        if (!command) {
          await context.clock.sleep(20);
          continue;
        }
        const { functionName, payload } = command;
        await withheld().untilAllowed(functionName, () =>
          operator.invoke(functionName, { ...payload, by: 'rehearsal' }).then(
            (answer) => ({ ok: true, payload: answer }),
            (error: Error) => ({ ok: false, errorType: error.name, errorMessage: error.message, trace: [] }),
          ),
        );
        break;
      }
      expectations.outcome(await recovering, 'Recovered');
      await expectations.recovered();
    },
  };
}

describe('permissions', () => {
  it('misses each permission that a recovery uses, by role and action, when it is taken away', async () => {
    let learned: RunningWorld | undefined;
    const told = await tell(badRelease, (world) => {
      learned = world;
    });
    expect(told.differences).toEqual([]);
    // Roles of the demo application are not ours, and a job of AWS Backup that lacks a permission fails for good: of
    // what the templates grant, what functions and state machines use is taken away.
    const ours = new Set(
      learned!.deployment
        .resourcesOfType('AWS::IAM::Role')
        .map(({ ref }) => ref)
        .filter((name) => !/-database-recovery-(backup|restore)$/.test(name)),
    );
    const either = EITHER_SENDS.folders.map((folder) => {
      const functions = learned!.deployment.resourcesOfType('AWS::Lambda::Function');
      const { ref } = functions.find(({ ref: name }) => name.endsWith(`-${folder}`))!;
      return { roleName: roleOf(learned!, ref), action: EITHER_SENDS.action };
    });
    const used = [
      ...permissions(learned!.services.iam.usedActions()).filter(
        ({ roleName, action }) =>
          ours.has(roleName) && !either.some((one) => one.roleName === roleName && one.action === action),
      ),
      ...either,
    ];
    expect(used.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['iam:PassRole', 'kms:GenerateDataKey', 'kms:Decrypt', 'lambda:InvokeFunction']),
    );

    let withheld: Withheld | undefined;
    const missed = await tell(
      stubborn(() => withheld!),
      (world) => {
        withheld = new Withheld(world, used);
      },
    );

    const unneeded = new Set(withheld!.left);
    const keyOf = ({ roleName, action }: Permission) => `${roleName} ${action}`;
    expect(withheld!.left.filter((key) => !either.map(keyOf).includes(key))).toEqual([]);
    expect(unneeded.size).toBeLessThan(either.length);
    expect(withheld!.tolerated).toEqual([]);
    // Whatever was refused once was made up for: no open item is left of it, and nothing but the refusals differs.
    expect(missed.outcome).toBe('Recovered');
    expect(missed.differences.filter((difference) => !difference.startsWith('denied call '))).toEqual([]);
    const needed = used.filter((permission) => !unneeded.has(keyOf(permission)));
    const unnamed = needed.filter(
      ({ roleName, action }) =>
        !missed.differences.some(
          (difference) => difference.includes(`/${roleName}/`) && difference.includes(` to perform: ${action} on `),
        ),
    );
    expect(unnamed).toEqual([]);
  });

  it.each(RETOLD)('fails the rehearsal when %s may not %s', async (folder, action) => {
    let roleName = '';
    let calls: readonly RecordedCall[] = [];
    const untilRefused: Story = {
      ...badRelease,
      async tell(stage, expectations) {
        const told = badRelease.tell(stage, expectations);
        told.catch(() => undefined);
        await stage.observer.eventually('the refusal', async () => calls.some(missedAction));
      },
    };

    const result = await tell(untilRefused, (world) => {
      calls = world.context.calls;
      const functions = world.deployment.resourcesOfType('AWS::Lambda::Function');
      roleName = roleOf(world, functions.find(({ ref }) => ref.endsWith(`-${folder}`))!.ref);
      world.services.iam.removeAction(roleName, action);
    });

    expect(result.deniedCalls).toEqual([expect.stringContaining(`/${roleName}/`)]);
    expect(result.deniedCalls).toEqual([expect.stringContaining(` to perform: ${action} on `)]);
    expect(result.differences).toContain(`denied call ${result.deniedCalls[0]}`);
  });
});
