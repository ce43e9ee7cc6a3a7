import type { FunctionResult, Functions } from './world';

type Before = () => Promise<void>;
type After = (result: FunctionResult) => Promise<void>;
type Begins = (functionArn: string, payload: unknown) => void;
type Around = (functionArn: string, run: () => Promise<FunctionResult>) => Promise<FunctionResult>;

/**
 * Stands between the state machines and their functions, so that a rehearsal can look at the world, or stop an
 * execution, at a moment it chooses. The state machine waits meanwhile, as it would for a slower function.
 */
export class Invocations implements Functions {
  private readonly before = new Map<string, Before[]>();
  private readonly after = new Map<string, After[]>();
  private readonly beginnings = new Set<Begins>();
  private around: Around = (_functionArn, run) => run();

  constructor(private readonly functions: Functions) {}

  /** Runs `look` once, before the next invocation of the function whose name ends in `-<folder>`. */
  onceBefore(folder: string, look: Before): void {
    this.before.set(folder, [...(this.before.get(folder) ?? []), look]);
  }

  /** Runs `look` after every invocation until it is forgotten with the answer. */
  onAfter(folder: string, look: After): () => void {
    this.after.set(folder, [...(this.after.get(folder) ?? []), look]);
    return () =>
      this.after.set(
        folder,
        (this.after.get(folder) ?? []).filter((other) => other !== look),
      );
  }

  /** Tells of every invocation as it begins; gives a function that ends it. */
  onBegin(listener: Begins): () => void {
    this.beginnings.add(listener);
    return () => void this.beginnings.delete(listener);
  }

  /** From now on `around` decides how often the function really runs, and which result the state machine gets. */
  surround(around: Around): void {
    this.around = around;
  }

  async invoke(functionArn: string, payload: unknown, signal?: AbortSignal): Promise<FunctionResult> {
    const befores = this.takeBefore(functionArn);
    for (const look of befores) {
      await look();
    }
    for (const listener of this.beginnings) {
      listener(functionArn, payload);
    }
    const result = await this.around(functionArn, () => this.functions.invoke(functionArn, payload, signal));
    for (const [folder, looks] of this.after) {
      if (isFunction(functionArn, folder)) {
        for (const look of looks) {
          await look(result);
        }
      }
    }
    return result;
  }

  private takeBefore(functionArn: string): Before[] {
    return [...this.before.keys()]
      .filter((folder) => isFunction(functionArn, folder))
      .flatMap((folder) => {
        const looks = this.before.get(folder) ?? [];
        this.before.delete(folder);
        return looks;
      });
  }
}

/** `arn:aws:lambda:<region>:<account>:function:<env>-<key>-<folder>[:<version>]` */
function isFunction(functionArn: string, folder: string): boolean {
  return functionArn.split(':')[6]?.endsWith(`-${folder}`) ?? false;
}
