/**
 * Takes the frames out of a thrown error's stack that lie outside a function's bundle. The trace of a failure becomes part
 * of an execution's state: it must not tell by whom, and how deep, a simulation called the handler.
 */
export function keepOwnFrames(thrown: unknown, directory: string): void {
  // Errors of a bundle may come from another realm.
  const error = thrown as { stack?: unknown } | null | undefined;
  if (typeof error?.stack !== 'string') return;
  const isKept = (line: string) => !/^ {4}at /.test(line) || line.includes(directory);
  error.stack = error.stack.split('\n').filter(isKept).join('\n');
}
