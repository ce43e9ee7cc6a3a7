const HEX_DIGITS = '0123456789abcdef';
const SHAPE = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';

/** A version 4 UUID from the world's own source of randomness, so that one seed gives one set of names. */
export function randomUuid(random: () => number): string {
  let uuid = '';
  for (const place of SHAPE) {
    if (place === 'x') uuid += HEX_DIGITS[Math.floor(random() * 16)];
    else if (place === 'y') uuid += HEX_DIGITS[(Math.floor(random() * 16) & 3) | 8];
    else uuid += place;
  }
  return uuid;
}
