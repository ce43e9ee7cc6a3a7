import type { ResourceType } from '../service';
import type { WorldContext } from '../world';
import { physicalName } from './identifiers';

/** CloudFormation types of CloudWatch Logs: groups have names and ARNs, functions write their logs to files. */
export function logsResourceTypes(context: Pick<WorldContext, 'accountId' | 'region' | 'random'>): {
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
} {
  const names = new Set<string>();
  return {
    resourceTypes: {
      'AWS::Logs::LogGroup': (request) => {
        const name: string = request.properties?.LogGroupName ?? physicalName(request, context.random, 512);
        if (names.has(name)) throw new Error(`log group '${name}' already exists; give it another LogGroupName`);
        names.add(name);
        return {
          ref: name,
          attributes: { Arn: `arn:aws:logs:${context.region}:${context.accountId}:log-group:${name}:*` },
        };
      },
    },
  };
}
