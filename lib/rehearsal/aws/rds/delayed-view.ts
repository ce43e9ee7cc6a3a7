/** What readers of an eventually consistent service see: the state as it was `lag` milliseconds ago. */
export class DelayedView<View> {
  private readonly versions: { readonly at: number; readonly view: View | undefined }[] = [];

  constructor(private readonly lagMilliseconds: number) {}

  /** Records the state from `now` on; `undefined` = there is nothing to see. */
  record(view: View | undefined, now: Date): void {
    this.versions.push({ at: now.getTime(), view });
    const visible = this.indexAt(now);
    if (visible > 0) this.versions.splice(0, visible);
  }

  seenAt(now: Date): View | undefined {
    return this.versions[this.indexAt(now)]?.view;
  }

  private indexAt(now: Date): number {
    return this.versions.findLastIndex(({ at }) => at + this.lagMilliseconds <= now.getTime());
  }
}
