import { createEndpoint } from '../../../lib/rehearsal/aws/endpoint';
import { type EndpointServer, startServer } from '../../../lib/rehearsal/aws/server';
import { Iam } from '../../../lib/rehearsal/iam/iam';
import type { Service } from '../../../lib/rehearsal/service';
import { testContext } from './test-context';

const LAMBDA_TRUST = {
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** An endpoint on a free port with one operator and any number of roles; close it after the test. */
export async function localEndpoint(services: readonly Service[]) {
  const context = testContext();
  const iam = new Iam(context);
  const endpoint = createEndpoint(services, iam, context);
  const server: EndpointServer = await startServer({ endpoint, log: context.log });
  const configuration = (credentials = iam.operatorCredentials) => ({
    region: context.region,
    endpoint: server.url,
    credentials,
    maxAttempts: 1,
  });
  const roleConfiguration = (roleName: string, statements: readonly object[]) => {
    const role = iam.addRole({ roleName, assumeRolePolicyDocument: LAMBDA_TRUST });
    if (statements.length > 0) iam.putPolicy(roleName, 'test', { Statement: statements });
    return configuration(
      iam.credentialsForRole(role.arn, `arn:aws:lambda:eu-west-1:123456789012:function:${roleName}-function`),
    );
  };
  return { context, iam, server, endpoint, configuration, roleConfiguration };
}

export type LocalEndpoint = Awaited<ReturnType<typeof localEndpoint>>;
