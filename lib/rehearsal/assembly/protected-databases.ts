import type { DatabaseSettings } from '../../../lambdas/shared/contract/database-settings';
import { readCloudAssembly } from './cloud-assembly';

/** What the templates of a recovery stack say of its database, before anything is deployed. */
export interface DeployableDatabase {
  readonly environmentName: string;
  readonly accountId: string;
  readonly region: string;
  readonly settings: DatabaseSettings;
  /** Listener of the maintenance page's rule; absent without such a page. */
  readonly listenerArn?: string;
}

/** Reads the databases that a `cdk.out` protects from the environment of its functions. */
export function protectedDatabases(cdkOutDirectory: string): DeployableDatabase[] {
  return readCloudAssembly(cdkOutDirectory).stacks.flatMap(({ template, environment }) => {
    const resources = Object.values(template.Resources ?? {});
    const variables = resources
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(
        ({ Properties }) =>
          (Properties?.['Environment'] as { Variables?: Record<string, unknown> } | undefined)?.Variables,
      )
      .find((found) => typeof found?.['DATABASE'] === 'string');
    if (!variables) {
      return [];
    }
    const rule = resources.find(({ Type }) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule');
    const listenerArn = rule?.Properties?.['ListenerArn'];
    const [, , accountId, region] = environment.split('/');
    return [
      {
        environmentName: String(variables['ENVIRONMENT_NAME']),
        accountId: accountId!,
        region: region!,
        settings: JSON.parse(variables['DATABASE'] as string) as DatabaseSettings,
        ...(typeof listenerArn === 'string' ? { listenerArn } : {}),
      },
    ];
  });
}
