import { AwsError } from '../../service';

export function notFound(identifier: string): AwsError {
  return new AwsError('DBInstanceNotFoundFault', `DBInstance ${identifier} not found.`, 404);
}

export function invalidState(identifier: string, status: string): AwsError {
  return new AwsError(
    'InvalidDBInstanceStateFault',
    `Database instance is not in available state: ${identifier} is ${status}.`,
  );
}

export function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}

export function invalidCombination(message: string): AwsError {
  return new AwsError('InvalidParameterCombination', message);
}

/** Refuses, by name, parameters that AWS offers and the local world does not model. */
export function refuseUnmodelled(operation: string, input: object, modelled: ReadonlySet<string>): void {
  const unknown = Object.entries(input)
    .filter(([name, value]) => value !== undefined && !modelled.has(name))
    .map(([name]) => name);
  if (unknown.length === 0) return;
  throw new AwsError(
    'NotImplemented',
    `the local world does not model ${unknown.map((name) => `'${name}'`).join(', ')} of ${operation}: expected only ${[...modelled].sort().join(', ')}`,
  );
}
