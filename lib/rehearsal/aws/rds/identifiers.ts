import { AwsError } from '../../service';
import type { WorldContext } from '../../world';

type Place = Pick<WorldContext, 'region' | 'accountId' | 'endpointSuffix'>;

export type RdsResource =
  | 'db'
  | 'snapshot'
  | 'subgrp'
  | 'pg'
  | 'og'
  | 'auto-backup'
  | 'cluster'
  | 'db-proxy'
  | 'target-group';

export function rdsArn({ region, accountId }: Place, resource: RdsResource, name: string): string {
  return `arn:aws:rds:${region}:${accountId}:${resource}:${name}`;
}

/** The endpoint of an instance: fixed by its name, in one account and Region. */
export function hostNameOf({ region, endpointSuffix }: Place, identifier: string): string {
  return `${identifier}.${endpointSuffix}.${region}.rds.amazonaws.com`;
}

/** Checks a new name as RDS does and answers it in lower case, as RDS stores it. */
export function newIdentifier(parameter: string, value: string | undefined, longest = 63): string {
  const name = (value ?? '').toLowerCase();
  if (!/^[a-z](?:-?[a-z0-9])*$/.test(name)) {
    throw new AwsError(
      'InvalidParameterValue',
      `The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`,
    );
  }
  if (name.length > longest) {
    throw new AwsError(
      'InvalidParameterValue',
      `The parameter ${parameter} must not be longer than ${longest} characters: '${name}' has ${name.length}.`,
    );
  }
  return name;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** `length` characters from the world's seeded source, as in resource IDs. */
export function randomName(random: () => number, length: number, alphabet = BASE32): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

export function randomUuid(random: () => number): string {
  const hex = (length: number) => randomName(random, length, '0123456789abcdef');
  return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
}

/** Name at the end of an ARN of `resource`, or the value itself when it is no ARN. */
export function nameFromArn(value: string, resource: RdsResource): string {
  const match = /^arn:aws[^:]*:rds:[^:]*:[^:]*:([^:]+):(.+)$/.exec(value);
  return match?.[1] === resource && match[2] ? match[2] : value;
}
