import { createHash } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 8;
/** RDS: 1 to 63 letters, digits and hyphens; the longer suffix is `-corrupted-` and the id. */
const LONGEST_PRODUCTION_IDENTIFIER = 63 - '-corrupted-'.length - ID_LENGTH;

/**
 * Names what one restore makes: 8 characters of base32 in lower case. A function of incident, restore point and
 * attempt, so that a restarted recovery finds what an earlier one made.
 */
export function attemptId(incidentId: string, restorePointId: string, attempt: number): string {
  const digest = createHash('sha256').update([incidentId, restorePointId, attempt].join('|')).digest();
  // Eight groups of 5 bits are the first 40 bits of the digest.
  const bits = [...digest.subarray(0, 5)].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? []).map((group) => BASE32[Number.parseInt(group, 2)]).join('');
}

export interface InstanceNames {
  /** Name of the restored instance until it gets the production identifier. */
  readonly candidate: string;
  /** Name of the original once it has given the production identifier away. */
  readonly retired: string;
}

/** Throws when a name would pass 63 characters: a shortened one would leave what the roles' policies cover. */
export function instanceNames(productionIdentifier: string, id: string): InstanceNames {
  if (productionIdentifier.length > LONGEST_PRODUCTION_IDENTIFIER) {
    throw new Error(
      `production identifier '${productionIdentifier}' is too long: found ${productionIdentifier.length} characters, expected at most ${LONGEST_PRODUCTION_IDENTIFIER}, since '-corrupted-' and ${ID_LENGTH} more follow; recover it by hand or rename it first`,
    );
  }
  return { candidate: `${productionIdentifier}-restored-${id}`, retired: `${productionIdentifier}-corrupted-${id}` };
}

/**
 * Idempotency token of one restore. AWS Backup answers a repeated token with the earlier job, also when that failed:
 * the attempt is part of it, so that the next attempt makes a new job.
 */
export function restoreToken(incidentId: string, restorePointId: string, attempt: number): string {
  const digest = createHash('sha256').update(['restore', incidentId, restorePointId, attempt].join('|'));
  return `recovery-${digest.digest('hex').slice(0, 40)}`;
}

/** Tags of everything the system makes; it changes and deletes only what carries them. */
export const OWN_TAGS = {
  incident: 'recovery:incident',
  role: 'recovery:role',
  expires: 'recovery:expires',
} as const;

/** Keys that copies of the original's tags leave out: AWS's own and this system's. */
export function isForeignTag(key: string): boolean {
  return !key.startsWith('aws:') && !key.startsWith('recovery:');
}

/** Those of the names that are neither production nor given by a recovery of it: its instances all share one group. */
export function othersUsing(names: readonly string[], productionIdentifier: string): readonly string[] {
  return names.filter((name) => name !== productionIdentifier && !isOwnName(name, productionIdentifier));
}

function isOwnName(name: string, productionIdentifier: string): boolean {
  const [, kind, id = ''] = /-(restored|corrupted|reverted)-([a-z2-7]+)$/.exec(name) ?? [];
  return id.length === ID_LENGTH && name === `${productionIdentifier}-${kind}-${id}`;
}
