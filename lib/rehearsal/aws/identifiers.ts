const HEX_DIGITS = '0123456789abcdef';

/** `length` hexadecimal digits; the same from the same source of randomness. */
export function hexDigits(random: () => number, length: number): string {
  let digits = '';
  for (let made = 0; made < length; made++) digits += HEX_DIGITS[Math.floor(random() * 16)];
  return digits;
}

/** A version 4 UUID from the world's own source of randomness. */
export function uuid(random: () => number): string {
  const hex = hexDigits(random, 32);
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}

/** The name that CloudFormation gives a resource without one: stack, logical ID and random characters. */
export function physicalName(
  request: { stackName: string; logicalId: string },
  random: () => number,
  limit = 64,
): string {
  const suffix = `-${hexDigits(random, 12)}`;
  return `${request.stackName}-${request.logicalId}`.slice(0, limit - suffix.length) + suffix;
}
