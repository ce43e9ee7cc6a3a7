import { ERRORS } from '../contract/error-names';
import { NamedError } from '../named-error';

/** A recorded writer that is not there to be resumed. */
export function gone(subject: string): NamedError {
  return new NamedError(
    ERRORS.worldChanged,
    `${subject} cannot be resumed: it is gone, expected it as recorded; create it again, then resume`,
  );
}
