import { describe, expect, it } from '@jest/globals';
import { replicaAdvice } from '../../../lambdas/write-report/replica-advice';
import { done, recovered } from '../recovery-state';

const notice = {
  level: 'notice' as const,
  subject: 'read replica reader',
  found: 'the decision to leave it',
  expected: 'readers that can do without',
  next: 'it keeps its name and the old data',
};
const { plan } = recovered();

describe('advice about replicas', () => {
  it('names the endpoint that readers use in place of the old one', () => {
    const state = recovered({
      replicas: { ...done(), replicas: [{ instead: 'reader', name: 'new', host: 'new.abc.rds.amazonaws.com' }] },
    });

    expect(replicaAdvice(state)).toEqual([
      expect.stringMatching(/readers of the replica 'reader' use 'new\.abc\.rds\.amazonaws\.com' now/),
    ]);
  });

  it('tells what the plan told where none was made', () => {
    expect(replicaAdvice(recovered({ plan: { ...plan!, findings: [notice] } }))).toEqual([
      'read replica reader: it keeps its name and the old data',
    ]);
  });

  it('has nothing to say before names were swapped', () => {
    const { swap: _, ...unswapped } = recovered({ plan: { ...plan!, findings: [notice] } });

    expect(replicaAdvice(unswapped)).toEqual([]);
  });
});
