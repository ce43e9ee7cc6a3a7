import { benchmarkCommand } from '../lib/cli/benchmark-command';
import { exitWith } from '../lib/cli/exit-with';

void exitWith(benchmarkCommand(process.argv.slice(2)));
