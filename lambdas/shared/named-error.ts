import type { ErrorName } from './contract/error-names';

/**
 * An error that Step Functions matches by name. The Lambda runtime reports `error.name`, so the name is the literal
 * from the contract and never the class name, which a bundler may change.
 */
export class NamedError extends Error {
  constructor(
    override readonly name: ErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
