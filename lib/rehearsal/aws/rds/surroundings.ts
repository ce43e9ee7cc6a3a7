import type {
  BlueGreenDeployment,
  PendingMaintenanceAction,
  ResourcePendingMaintenanceActions,
} from '@aws-sdk/client-rds';

/** What may stand around an instance and stop a recovery: nothing, unless a rehearsal adds it. */
export class Surroundings {
  private readonly deployments: BlueGreenDeployment[] = [];
  private readonly maintenance = new Map<string, PendingMaintenanceAction[]>();

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
}
