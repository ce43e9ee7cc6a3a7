import { inHandler } from './handler';
import type { Mutant } from './mutant';

/** Defects of the freeze and of bringing the writers back. */
export const writerMutants: readonly Mutant[] = [
  inHandler({
    name: 'one-service-forgotten',
    what: 'the last writer is never stopped',
    near: { scenarios: ['recover', 'freeze'] },
    functions: ['stop-writers', 'check-writers', 'swap-identifiers'],
    file: 'shared/open-record.ts',
    find: 'return record.writers;',
    replace: 'return record.writers.slice(0, 1);',
  }),
  inHandler({
    name: 'counts-not-restored',
    what: 'services come back with one task each',
    near: { scenarios: ['roll-back-resume', 'recover', 'resume'] },
    functions: ['resume-writers', 'check-writers'],
    file: 'shared/writers/ecs-service/resume.ts',
    find: '? {} : { desiredCount: recorded.desiredCount }),',
    replace: '? {} : {}),',
  }),
  inHandler({
    name: 'scaling-not-restored',
    what: 'services come back with their scaling suspended',
    near: { scenarios: ['roll-back-resume', 'recover', 'resume'] },
    functions: ['resume-writers'],
    file: 'shared/writers/ecs-service/resume.ts',
    find: "resumption.portion === 'all' && recorded.scaling &&",
    replace: "resumption.portion === 'canary' && recorded.scaling &&",
  }),
  inHandler({
    name: 'resumed-behind-the-fence',
    what: 'after a failure the writers come back before the original is open again',
    near: { scenarios: ['roll-back-resume'] },
    file: 'assess/decide.ts',
    find: "if (fence === 'different') {",
    replace: "if (fence === 'different' && original.status === 'never') {",
  }),
  inHandler({
    name: 'page-left-up',
    what: 'the maintenance page is told to be hidden, and stays',
    near: { scenarios: ['recover', 'resume'] },
    file: 'hide-page/handler.ts',
    find: 'await loadBalancer.showToNobodyBut(ruleArn, HIDDEN_SOURCE_CIDR);',
    replace: '',
  }),
  inHandler({
    name: 'last-tasks-not-waited-for',
    what: 'writers count as stopped while their tasks still run',
    near: { scenarios: ['recover', 'freeze'], worldFaults: ['tasks-stop-late', 'tasks-never-stop'] },
    functions: ['check-writers', 'swap-identifiers'],
    file: 'shared/writers/ecs-service/stop.ts',
    find: '...(tasks.length > 0 ?',
    replace: '...(tasks.length < 0 ?',
  }),
  inHandler({
    name: 'health-not-waited-for',
    what: 'the page goes while no target of the services is healthy',
    near: { scenarios: ['recover', 'resume'], worldFaults: ['targets-unhealthy', 'tasks-crash'] },
    file: 'check-writers/handler.ts',
    find: 'return faults.length === 0 ?',
    replace: 'return faults.length >= 0 ?',
  }),
];
