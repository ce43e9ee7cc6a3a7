import { AwsError } from '../../service';

export const clusterNotFound = () => new AwsError('ClusterNotFoundException', 'Cluster not found.');

export const serviceNotFound = () => new AwsError('ServiceNotFoundException', 'Service not found.');

export const serviceNotActive = () => new AwsError('ServiceNotActiveException', 'Service was not ACTIVE.');

export const invalidParameter = (message: string) => new AwsError('InvalidParameterException', message);

/** For parameters that AWS knows and the local world does not model; it must not ignore them. */
export function refuseOthers(input: object, modelled: readonly string[]): void {
  const others = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !modelled.includes(name))
    .map(([name]) => name);
  if (others.length > 0) {
    throw new AwsError('UnsupportedFeatureException', `the local world does not model ${others.join(', ')}: omit them`);
  }
}
