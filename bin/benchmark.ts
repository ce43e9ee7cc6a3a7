import { benchmarkCommand } from '../lib/cli/benchmark-command';

benchmarkCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
