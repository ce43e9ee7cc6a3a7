/** A DynamoDB number: up to 38 significant digits, exact. Its value is `unscaled * 10^-scale`. */
export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/;
const MAX_DIGITS = 38;

/** Undefined when the text is no number or has more than 38 significant digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = PATTERN.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return undefined;
  const exponent = Number(match[4] ?? 0);
  const unscaled = BigInt(`${match[1] === '-' ? '-' : ''}${whole}${fraction}`);
  const decimal = normalise({ unscaled, scale: fraction.length - exponent });
  return digits(decimal.unscaled) > MAX_DIGITS ? undefined : decimal;
}

export function formatDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : '';
  const text = (unscaled < 0n ? -unscaled : unscaled).toString();
  if (scale <= 0) return `${sign}${text}${'0'.repeat(-scale)}`;
  const padded = text.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Undefined when the sum has more than 38 significant digits. */
export function addDecimals(left: Decimal, right: Decimal): Decimal | undefined {
  const scale = Math.max(left.scale, right.scale);
  const sum = normalise({ unscaled: aligned(left, scale) + aligned(right, scale), scale });
  return digits(sum.unscaled) > MAX_DIGITS ? undefined : sum;
}

export function negate(decimal: Decimal): Decimal {
  return { unscaled: -decimal.unscaled, scale: decimal.scale };
}

/** Negative, zero or positive, as `Array.prototype.sort` expects it. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const scale = Math.max(left.scale, right.scale);
  const difference = aligned(left, scale) - aligned(right, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function aligned({ unscaled, scale }: Decimal, to: number): bigint {
  return unscaled * 10n ** BigInt(to - scale);
}

function normalise({ unscaled, scale }: Decimal): Decimal {
  if (unscaled === 0n) return { unscaled: 0n, scale: 0 };
  let value = unscaled;
  let places = scale;
  while (value % 10n === 0n) {
    value /= 10n;
    places -= 1;
  }
  return { unscaled: value, scale: places };
}

function digits(unscaled: bigint): number {
  return (unscaled < 0n ? -unscaled : unscaled).toString().length;
}
