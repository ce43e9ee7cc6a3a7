import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { handler as endSessions } from '../../lambdas/end-sessions/handler';
import type { Check } from '../../lambdas/shared/contract/verdict';
import { attemptId } from '../../lambdas/shared/names';
import { handler as validateData } from '../../lambdas/validate-data/handler';
import { handler as verifyProduction } from '../../lambdas/verify-production/handler';
import { createSecretsManager } from '../../lib/rehearsal/aws/secrets-manager';
import { realContext } from '../rehearsal/ecs/ecs-world';
import { type LocalAws, localAws, taskEvent } from './local-aws';
import { instance, recovered, requested } from './recovery-state';
import { type RestoredDatabase, restoredDatabase } from './restored-database';
import { APPLICATION, VALIDATOR } from './restored-server';

const CHECKS: readonly Check[] = [
  { id: 'customers', kind: 'requiredTables', tables: ['public.customers'] },
  { id: 'login', kind: 'applicationLogin' },
];
const { plan } = recovered();
const ATTEMPT = attemptId('INC-1', plan?.restorePoint?.id ?? '', 1);
const context = realContext();
const secrets = createSecretsManager(context);
let database: RestoredDatabase;
let aws: LocalAws;

beforeAll(async () => {
  database = await restoredDatabase();
  const validator = secrets.addSecret('validator', JSON.stringify(VALIDATOR));
  const application = secrets.addSecret('application', JSON.stringify(APPLICATION));
  aws = await localAws(context, [secrets], {
    DATABASE: JSON.stringify({
      key: 'orders',
      engine: 'postgres',
      databaseName: 'orders',
      secrets: { validator, application },
    }),
    DATABASE_CA_FILE: database.caFile,
  });
});
beforeEach(async () => {
  await aws.put({ pk: `orders#attempt#${ATTEMPT}`, incidentId: 'INC-1', candidateResourceId: 'db-new' });
  const app = await database.newSession();
  await app.query("truncate customers cascade; insert into customers values (1, 'a@example.com', now(), now())");
});
afterAll(async () => {
  await aws.close();
  await database.close();
  context.dispose();
});

const candidate = () => ({ ...instance('db-new'), host: 'localhost', port: database.endpoint.port });
const validate = (checks = CHECKS) =>
  validateData(taskEvent({ ...requested(), plan, configured: { candidate: candidate() } }, { checks }));

describe('validating on the local endpoint', () => {
  it('binds the verdict to the attempt, stores the results and adopts it the next time', async () => {
    const verdict = await validate();

    expect(verdict).toMatchObject({ outcome: 'pass', resourceId: 'db-new', failed: [], passed: 2, adopted: false });
    expect(await aws.get(`orders#attempt#${ATTEMPT}`)).toMatchObject({ verdict: { outcome: 'pass' } });
    expect(JSON.parse(aws.s3.read('reports', verdict.resultsKey).toString()).results).toHaveLength(2);
    expect(await validate()).toEqual({ ...verdict, adopted: true });
  });

  it('answers fail for bad data without throwing, and examines again the next time', async () => {
    const app = await database.newSession();
    await app.query('truncate customers cascade');

    expect(await validate()).toMatchObject({ outcome: 'fail', failed: ['customers'] });
    await app.query("insert into customers values (1, 'a@example.com', now(), now())");
    expect(await validate()).toMatchObject({ outcome: 'pass', adopted: false });
  });

  it('refuses to bind the verdict to an attempt of another instance', async () => {
    await aws.put({ pk: `orders#attempt#${ATTEMPT}`, incidentId: 'INC-1', candidateResourceId: 'db-other' });

    await expect(validate()).rejects.toMatchObject({ name: 'WorldChanged' });
  });
});

describe('connecting on the local endpoint', () => {
  it('ends sessions until two rounds were quiet', async () => {
    const session = await database.newSession();
    const ended = new Promise((resolve) => session.once('end', resolve));
    const fence = { host: 'localhost', port: database.endpoint.port };
    let sessions = await endSessions(taskEvent({ ...requested(), fence }));
    await ended;
    while (sessions.status !== 'done') {
      sessions = await endSessions(taskEvent({ ...requested(), fence, sessions }));
    }

    expect(sessions).toMatchObject({ quietRounds: 2 });
    expect(sessions.ended).toBeGreaterThan(0);
  });

  it('verifies production twice, and waits while another server or nobody answers', async () => {
    const { identity } = await validate();
    const state = { ...requested(), swap: { production: candidate() }, verdict: { identity } };
    const once = await verifyProduction(taskEvent(state));
    const other = { ...state, verdict: { identity: { ...identity, timelineId: 99 } } };
    const nobody = { ...state, swap: { production: { ...candidate(), host: 'no-such-host.invalid' } } };

    expect(once).toMatchObject({ status: 'waiting', stable: 1 });
    expect(await verifyProduction(taskEvent({ ...state, verified: once }))).toMatchObject({
      status: 'done',
      stable: 2,
    });
    expect(await verifyProduction(taskEvent({ ...other, verified: once }))).toMatchObject({
      status: 'waiting',
      stable: 0,
    });
    expect(await verifyProduction(taskEvent(nobody))).toMatchObject({
      status: 'waiting',
      waitingFor: expect.stringContaining('no connection to'),
    });
  });
});
