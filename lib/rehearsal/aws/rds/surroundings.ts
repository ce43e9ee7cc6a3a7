import type {
  BlueGreenDeployment,
  DBProxy,
  DBProxyTarget,
  PendingMaintenanceAction,
  ResourcePendingMaintenanceActions,
} from '@aws-sdk/client-rds';
import { AwsError } from '../../service';

/** What may stand around an instance and stop a recovery: nothing, unless a rehearsal adds it. */
export class Surroundings {
  private readonly proxies = new Map<string, { readonly proxy: DBProxy; readonly targets: DBProxyTarget[] }>();
  private readonly deployments: BlueGreenDeployment[] = [];
  private readonly maintenance = new Map<string, PendingMaintenanceAction[]>();

  /** Adds a proxy that points to instances by their identifiers. */
  addProxy(proxyName: string, targetIdentifiers: readonly string[]): void {
    this.proxies.set(proxyName, {
      proxy: { DBProxyName: proxyName, Status: 'available', EngineFamily: 'POSTGRESQL' },
      targets: targetIdentifiers.map((RdsResourceId) => ({
        RdsResourceId,
        Type: 'RDS_INSTANCE',
        TargetHealth: { State: 'AVAILABLE' },
      })),
    });
  }

  removeProxy(proxyName: string): void {
    this.proxies.delete(proxyName);
  }

  addBlueGreenDeployment(deployment: BlueGreenDeployment): void {
    this.deployments.push(deployment);
  }

  removeBlueGreenDeployment(identifier: string): void {
    const index = this.deployments.findIndex(
      ({ BlueGreenDeploymentIdentifier }) => BlueGreenDeploymentIdentifier === identifier,
    );
    if (index >= 0) this.deployments.splice(index, 1);
  }

  /** Adds pending maintenance to the resource with this ARN. */
  addPendingMaintenance(resourceArn: string, action: PendingMaintenanceAction): void {
    this.maintenance.set(resourceArn, [...(this.maintenance.get(resourceArn) ?? []), action]);
  }

  listProxies(name: string | undefined): DBProxy[] {
    if (name !== undefined) return [this.requireProxy(name).proxy];
    return [...this.proxies.values()].map(({ proxy }) => proxy);
  }

  listTargets(proxyName: string | undefined): DBProxyTarget[] {
    return this.requireProxy(proxyName ?? '').targets;
  }

  listDeployments(identifier: string | undefined): BlueGreenDeployment[] {
    return this.deployments.filter(
      (deployment) => identifier === undefined || deployment.BlueGreenDeploymentIdentifier === identifier,
    );
  }

  listMaintenance(resourceArn: string | undefined): ResourcePendingMaintenanceActions[] {
    return [...this.maintenance]
      .filter(([arn]) => resourceArn === undefined || arn === resourceArn)
      .map(([ResourceIdentifier, PendingMaintenanceActionDetails]) => ({
        ResourceIdentifier,
        PendingMaintenanceActionDetails,
      }));
  }

  private requireProxy(name: string): { readonly proxy: DBProxy; readonly targets: DBProxyTarget[] } {
    const proxy = this.proxies.get(name);
    if (!proxy) throw new AwsError('DBProxyNotFoundFault', `DB proxy ${name} not found.`, 404);
    return proxy;
  }
}
