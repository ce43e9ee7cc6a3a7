/** Live lines of a rehearsal: elapsed time, state, what is waited for. */
export class Progress {
  private readonly started = performance.now();
  private lastLine = '';

  constructor(private readonly write: (line: string) => void) {}

  get seconds(): number {
    return (performance.now() - this.started) / 1000;
  }

  say(line: string): void {
    if (line === this.lastLine) {
      return;
    }
    this.lastLine = line;
    this.write(`${this.seconds.toFixed(1).padStart(6)} s  ${line}`);
  }
}
