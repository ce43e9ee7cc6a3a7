/**
 * For how long each stopped writer has been quiet, by subject: seconds of waits that the state machine declared, which
 * is at least what has passed. Only writers that need time to settle are in it.
 */
export type Quiet = Readonly<Record<string, number>>;
