import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { assetOf } from '../../../lib/rehearsal/assembly/assembly-copy';
import { leanAssembly } from '../../../lib/rehearsal/assembly/lean-assembly';
import type { CampaignCase, CaseResult } from '../../../lib/rehearsal/campaign/campaign-case';
import { faultFree } from '../../../lib/rehearsal/campaign/learn';
import { planCases } from '../../../lib/rehearsal/campaign/plan-cases';
import { runCase } from '../../../lib/rehearsal/campaign/run-case';
import { scenarioOf } from '../../../lib/rehearsal/campaign/scenarios';
import { stratified } from '../../../lib/rehearsal/campaign/stratified';
import { FunctionHosts } from '../../../lib/rehearsal/simulation/function-hosts';
import { devAssembly } from '../../dev-assembly';

jest.setTimeout(300_000);

const SEED = 3;

describe('functions that share the SDK of their runtime', () => {
  const hosts = new FunctionHosts();
  let deployed: string;
  let lean: string;

  beforeAll(async () => {
    deployed = await devAssembly();
    lean = await leanAssembly(deployed);
  });

  const both = async (one: CampaignCase): Promise<[CaseResult, CaseResult]> => [
    await runCase(one, { assembly: lean, hosts }),
    await runCase(one, { assembly: deployed, hosts }),
  ];

  it.each(['recover', 'revert', 'resume'])(
    'make the same calls, byte for byte, as deployed bundles: %s',
    async (name) => {
      const [shared, own] = await both(faultFree(scenarioOf(name), SEED));

      expect(shared).toEqual(own);
      expect(shared.violations).toEqual([]);
    },
  );

  it('end as deployed bundles end when calls fail', async () => {
    const plan = await planCases({ assembly: lean, seed: SEED, scenarios: ['prepare'], hosts });
    const singles = plan.filter(({ group }) => group === 'single');
    for (const one of stratified(singles, 12, SEED)) {
      // The trace of a failure, which executions carry along, names places of a bundle: digests may differ.
      const [{ digest: _shared, ...shared }, { digest: _own, ...own }] = await both(one);
      expect(shared).toEqual(own);
    }
  });

  it('are refused when the bundles of the assembly are not those of the sources', async () => {
    const changed = mkdtempSync(join(tmpdir(), 'database-recovery-changed-'));
    try {
      for (const name of readdirSync(deployed).filter((name) => name.endsWith('.json') || name.startsWith('asset.'))) {
        cpSync(join(deployed, name), join(changed, name), { recursive: true });
      }
      appendFileSync(join(changed, `asset.${assetOf(changed, 'unlock')}`, 'index.js'), '// changed');

      await expect(leanAssembly(changed)).rejects.toThrow(/differ from the sources: unlock; synthesize it again/);
      expect(existsSync(join(changed, 'lean'))).toBe(false);
      expect(readdirSync(changed).filter((name) => name.startsWith('.lean'))).toEqual([]);
    } finally {
      await rm(changed, { recursive: true, force: true });
    }
  });
});
