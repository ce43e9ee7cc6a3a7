import { exitWith } from '../lib/cli/exit-with';
import { rehearseCommand } from '../lib/cli/rehearse-command';

void exitWith(rehearseCommand(process.argv.slice(2)));
