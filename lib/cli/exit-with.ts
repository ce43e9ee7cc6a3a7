/**
 * Ends the process with the code that a command gives, once what it printed is written.
 *
 * Not by `process.exitCode`: Node then closes what is left of its sockets first, and was seen to spin there for ever
 * (`Environment::CleanupHandles`) after `local-aws` had stopped everything and had nothing more to do.
 */
export async function exitWith(command: Promise<number>): Promise<void> {
  const code = await command;
  await Promise.all([process.stdout, process.stderr].map(written));
  process.exit(code);
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write('', () => resolve());
  });
}
