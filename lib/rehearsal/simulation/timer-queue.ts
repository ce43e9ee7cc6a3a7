export interface VirtualTimer {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of timers at the same moment the lower one fires first. */
  readonly order: number;
  readonly purpose: 'work' | 'upkeep';
  readonly work: () => void;
  open: boolean;
}

/** Timers by time and then by the order in which they were set: a binary heap in which removed ones stay until they come up. */
export class TimerQueue {
  readonly #heap: VirtualTimer[] = [];
  #order = 0;
  #openWork = 0;

  /** Open timers that are no upkeep. */
  get openWork(): number {
    return this.#openWork;
  }

  add(at: number, work: () => void, purpose: VirtualTimer['purpose']): VirtualTimer {
    this.#order += 1;
    const timer: VirtualTimer = { at, order: this.#order, purpose, work, open: true };
    this.#openWork += purpose === 'work' ? 1 : 0;
    this.#heap.push(timer);
    this.#rise(this.#heap.length - 1);
    return timer;
  }

  remove(timer: VirtualTimer): void {
    if (!timer.open) return;
    timer.open = false;
    this.#openWork -= timer.purpose === 'work' ? 1 : 0;
  }

  /** The next timer to fire; it stays in the queue. */
  first(): VirtualTimer | undefined {
    while (this.#heap[0] && !this.#heap[0].open) this.#pop();
    return this.#heap[0];
  }

  clear(): void {
    this.#heap.length = 0;
    this.#openWork = 0;
  }

  #pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #rise(start: number): void {
    let index = start;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(start: number): void {
    let index = start;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= this.#heap.length) return;
      const right = left + 1;
      const child = right < this.#heap.length && this.#isBefore(right, left) ? right : left;
      if (!this.#isBefore(child, index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #isBefore(left: number, right: number): boolean {
    const [a, b] = [this.#heap[left]!, this.#heap[right]!];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  #swap(left: number, right: number): void {
    const moved = this.#heap[left]!;
    this.#heap[left] = this.#heap[right]!;
    this.#heap[right] = moved;
  }
}
