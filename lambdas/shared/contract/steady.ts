/** What a loop remembers that waits for writers to stay up. */
export interface Steady {
  /** Declared waits since the last look that was not good. */
  readonly seconds: number;
  /** When the last thing ended that the first look of the loop knew; empty when it knew none. */
  readonly since: string;
  /** When the last thing ended by itself; empty when nothing did. */
  readonly latest: string;
}
