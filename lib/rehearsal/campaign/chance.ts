import { createHash } from 'node:crypto';

/** A number in [0, 1) that follows from a seed and a name: the same in every process and every order. */
export function chance(seed: number, name: string): number {
  return createHash('sha256').update(`${seed} ${name}`).digest().readUInt32BE(0) / 2 ** 32;
}
