/** Seconds. */
export const MINUTES = 60;
export const HOURS = 60 * MINUTES;
