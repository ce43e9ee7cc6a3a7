import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningWorld } from '../../lib/rehearsal/create-local-world';
import { rehearse } from '../../lib/rehearsal/rehearse';
import { STORIES } from '../../lib/rehearsal/stories/all-stories';
import type { Story } from '../../lib/rehearsal/stories/story';
import { devAssembly } from '../dev-assembly';
import { grantedByRole } from './role-permissions';
import { UNUSED, unusedReason } from './unused-permissions';

/**
 * Calls of all stories, by story and role. Telling them all takes minutes: TELL_ALL_STORIES=1 does it and records them
 * anew, TELL_STORIES=name,name does it for some; without them two stories are told, a recovery and a rejected one, and
 * must make the calls recorded for them.
 */
const RECORDED = join(__dirname, '..', 'golden', 'used-actions.json');
const TELLS_ALL = process.env['TELL_ALL_STORIES'] !== undefined;
const ALSO = process.env['TELL_STORIES']?.split(',') ?? [];
const TOLD_ALWAYS = ['bad-release', 'approval-rejected'];

/** `role action`, sorted. */
type Pairs = readonly string[];
type Recording = Readonly<Record<string, Pairs>>;

interface Told {
  readonly story: string;
  readonly denied: readonly string[];
  readonly granted: Pairs;
  readonly used: Pairs;
}

const over = new AbortController();

async function tell(story: Story): Promise<Told> {
  let told: RunningWorld | undefined;
  const { deniedCalls } = await rehearse({
    story,
    rows: 500,
    seed: 11,
    restoreTo: 'time',
    assembly: await devAssembly(),
    paceScale: 0.2,
    signal: over.signal,
    say: () => undefined,
    arrange: (world) => {
      told = world;
    },
  });
  const { iam } = told!.services;
  const owners = ownersOfRoles(told!);
  const pairs = (actions: ReadonlyMap<string, ReadonlySet<string>>) =>
    [...owners].flatMap(([role, owner]) => pairsOf(owner, actions.get(role) ?? [])).sort();
  return {
    story: story.name,
    denied: deniedCalls,
    granted: pairs(iam.grantedActions()),
    used: pairs(iam.usedActions()),
  };
}

/** Function folder or machine by the name of its role. */
function ownersOfRoles({ deployment }: RunningWorld): Map<string, string> {
  const roleName = (arn: unknown) => String(arn).split('/').at(-1)!;
  const functions = deployment
    .resourcesOfType('AWS::Lambda::Function')
    .map(({ ref, properties }) => [roleName(properties.Role), ref.replace(/^dev-orders-/, '')] as const);
  const machines = deployment
    .resourcesOfType('AWS::StepFunctions::StateMachine')
    .map(({ logicalId, properties }) => [roleName(properties.RoleArn), machineNamed(logicalId)] as const);
  return new Map([...functions, ...machines]);
}

/** The construct ID of a machine, which stands between that of its parent and a hash in the logical ID. */
function machineNamed(logicalId: string): string {
  return logicalId.replace(/^DatabaseRecovery/, '').replace(/[0-9A-F]{8}$/, '');
}

function pairsOf(owner: string, actions: Iterable<string>): string[] {
  return [...actions].map((action) => `${owner} ${action}`);
}

function isSometimes(pair: string): boolean {
  const [owner = '', action = ''] = pair.split(' ');
  return unusedReason(owner, action)?.sometimes === true;
}

describe('least privilege, by the calls of all stories', () => {
  const told: Told[] = [];
  let recorded: Recording = {};

  beforeAll(async () => {
    const asked = STORIES.filter(({ name }) => TELLS_ALL || ALSO.includes(name));
    if (asked.length > 0) {
      const known = JSON.parse(readFileSync(RECORDED, 'utf8')) as Recording;
      // One after the other: stories in which somebody acts at the right moment need the machine for themselves.
      for (const story of asked) {
        told.push(await tell(story));
      }
      const used = new Map(told.map((one) => [one.story, one.used]));
      const recording = STORIES.map(({ name }) => [name, used.get(name) ?? known[name] ?? []] as const);
      writeFileSync(RECORDED, `${JSON.stringify(Object.fromEntries(recording), null, 2)}\n`);
    } else {
      const stories = STORIES.filter(({ name }) => TOLD_ALWAYS.includes(name));
      told.push(...(await Promise.all(stories.map(tell))));
    }
    recorded = JSON.parse(readFileSync(RECORDED, 'utf8')) as Recording;
  }, 900_000);

  afterAll(() => over.abort());

  it('every story is recorded (TELL_ALL_STORIES=1 records them)', () => {
    expect(Object.keys(recorded).sort()).toEqual(STORIES.map(({ name }) => name).sort());
  });

  it('a story makes the calls that are recorded for it', () => {
    for (const { story, used } of told) {
      const steady = (pairs: Pairs = []) => pairs.filter((pair) => !isSometimes(pair));
      expect({ story, used: steady(used) }).toEqual({ story, used: steady(recorded[story]) });
    }
    expect(told.length).toBeGreaterThanOrEqual(TOLD_ALWAYS.length);
  });

  it('no call is denied', () => {
    const always = told.filter(({ story }) => TOLD_ALWAYS.includes(story));

    expect(always.map(({ denied }) => denied)).toEqual(always.map(() => []));
  });

  it('the roles of the local account grant what the templates grant', () => {
    const expected = [...grantedByRole()]
      .flatMap(([role, actions]) => pairsOf(role, new Set(actions.map(({ action }) => action))))
      .sort();

    for (const { granted } of told) {
      expect(granted).toEqual(expected);
    }
  });

  it('each action is used by a story, or excused by the path that needs it', () => {
    const used = new Set(Object.values(recorded).flat());
    const excused = new Set(
      UNUSED.flatMap(({ of, actions }) => of.flatMap((role) => pairsOf(role, actions))).filter(
        (pair) => !isSometimes(pair),
      ),
    );

    expect({
      unused: told[0]!.granted.filter((pair) => !used.has(pair) && !excused.has(pair) && !isSometimes(pair)),
      usedAfterAll: [...excused].filter((pair) => used.has(pair)),
    }).toEqual({ unused: [], usedAfterAll: [] });
  });
});
