import { describe, expect, it } from '@jest/globals';
import type { AslDefinition } from '../../lib/recovery/asl';
import { definitionFaults } from '../../lib/recovery/definition-faults';
import { FUNCTION_FOLDERS, functionCatalogue } from '../../lib/recovery/functions/function-catalogue';
import { HISTORY_LIMIT, longestHistory } from '../../lib/recovery/history-budget';
import { EnvironmentNames } from '../../lib/recovery/recovery-names';
import { synthesizedEnvironment } from '../stacks/synthesized-environment';

const MYSQL = { engine: 'mysql', port: 3306 } as const;
const plain = synthesizedEnvironment();
const switched = synthesizedEnvironment({ ...MYSQL, parameterGroupName: 'orders-mysql8' });
const follows = ({ States }: AslDefinition, loop: string) => States[`${loop}: done?`]?.Choices?.[0]?.Next;
const catches = ({ States }: AslDefinition, state: string) =>
  States[state]?.Catch?.map(({ Next, ResultPath }) => `${Next} ${ResultPath}`);
const machines = ({ recoverDatabase, revertCutover, resumeWrites, freezeWrites, reconcile }: typeof plain) => [
  recoverDatabase,
  revertCutover,
  resumeWrites,
  freezeWrites,
  reconcile,
];

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1';
const GROUP = 'arn:aws:rds:eu-west-1:111122223333:pg:orders-mysql8';

/** What the functions may do with parameters, as `folder action`. */
function onParameters({ environment }: typeof plain): { readonly grants: string[]; readonly resources: string[] } {
  const scope = { names: new EnvironmentNames(environment), database: environment.databases[0]!, dataKeyArn: KEY };
  const found = FUNCTION_FOLDERS.flatMap((folder) =>
    functionCatalogue[folder]
      .permissions(scope)
      .flatMap(({ actions, resources }) =>
        actions
          .filter((action) => /DBParameters$|^rds:(Modify|Reset)DBParameterGroup$/.test(action))
          .map((action) => ({ grant: `${folder} ${action}`, resources })),
      ),
  );
  return { grants: found.map(({ grant }) => grant), resources: found.flatMap(({ resources }) => resources) };
}

describe('definitions of a database that can be told to take no writes', () => {
  it('B1 tell it so before its writers are stopped, and go on to the fence of security groups when that fails', () => {
    for (const definition of [switched.recoverDatabase, switched.revertCutover, switched.freezeWrites]) {
      expect(definition.States['Record writers']?.Next).toBe('Make read only');
      expect(definition.States['Make read only']?.Next).toBe('Stop writers');
      expect(catches(definition, 'Make read only')).toEqual(['Stop writers $.openItem']);
    }
  });

  it('let it write again between the swap and the proof of it, while going back is possible', () => {
    for (const definition of [switched.recoverDatabase, switched.revertCutover]) {
      expect(follows(definition, 'Swap identifiers')).toBe('Lift read only');
      expect(follows(definition, 'Lift read only')).toMatch(/^Verify production$/);
      expect(catches(definition, 'Lift read only')).toEqual(['Take over $.failure']);
    }
  });

  it('let it write again in ResumeWrites before the fence falls', () => {
    expect(follows(switched.resumeWrites, 'Lift read only')).toBe('Lower fence');
  });

  it('undo it in the failure path and in Reconcile', () => {
    for (const definition of [switched.recoverDatabase, switched.revertCutover, switched.reconcile]) {
      expect(definition.States['Undo: lift read only']?.Next).toBe('Assess');
    }
  });

  it('have no faults and stay within the history', () => {
    for (const definition of machines(switched)) {
      expect(definitionFaults(definition)).toEqual([]);
      expect(longestHistory(definition)).toBeLessThanOrEqual(HISTORY_LIMIT);
    }
  });
});

describe('permissions on parameters', () => {
  it('are for the one group of the database, and change it in two functions only', () => {
    const { grants, resources } = onParameters(switched);

    expect([...new Set(resources)]).toEqual([GROUP]);
    expect(grants.filter((grant) => !grant.endsWith('rds:DescribeDBParameters'))).toEqual([
      'make-read-only rds:ModifyDBParameterGroup',
      'lift-read-only rds:ModifyDBParameterGroup',
      'lift-read-only rds:ResetDBParameterGroup',
    ]);
  });
});

describe('a database that cannot be told so', () => {
  it.each<[string, Parameters<typeof synthesizedEnvironment>[0]]>([
    ['of PostgreSQL', {}],
    ['with a default parameter group', { ...MYSQL, parameterGroupName: 'default.mysql8.0' }],
    ['behind a proxy', { ...MYSQL, parameterGroupName: 'orders-mysql8', proxies: [{ name: 'pool' }] }],
  ])('%s has neither states nor permissions for it', (_what, changes) => {
    const synthesized = synthesizedEnvironment(changes);

    for (const { States } of machines(synthesized)) {
      expect(Object.keys(States).filter((state) => /read only/.test(state))).toEqual([]);
    }
    expect(JSON.stringify(synthesized.recovery.toJSON())).not.toMatch(/DBParameters|(Modify|Reset)DBParameterGroup"/);
  });
});
