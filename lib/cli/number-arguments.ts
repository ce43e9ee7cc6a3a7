import { InvalidArgumentError } from 'commander';

/** Reads a whole number within both bounds; any other text is misuse. */
export function wholeNumber(flag: string, min: number, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new InvalidArgumentError(`${flag} is '${value}', expected a whole number from ${min} to ${max}`);
    }
    return number;
  };
}

/** Reads a number above 0 and up to `max`, with or without decimals; any other text is misuse. */
export function positiveNumber(flag: string, max: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || number <= 0 || number > max) {
      throw new InvalidArgumentError(`${flag} is '${value}', expected a number above 0 and up to ${max}`);
    }
    return number;
  };
}
