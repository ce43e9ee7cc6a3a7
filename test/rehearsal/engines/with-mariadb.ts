import { describe } from '@jest/globals';
import { missingPrograms } from '../../../lib/rehearsal/engines/mariadb/binaries';

/**
 * `describe` for tests that run MariaDB's own programs, which no package of npm brings along: skipped where they are
 * missing, unless REQUIRE_MARIADB says that they must be there, as the check of a change does.
 */
export const describeWithMariadb =
  missingPrograms().length === 0 || process.env['REQUIRE_MARIADB'] === '1' ? describe : describe.skip;
