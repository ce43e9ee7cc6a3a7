import { exitWith } from '../lib/cli/exit-with';
import { localAwsCommand } from '../lib/cli/local-aws-command';

void exitWith(localAwsCommand(process.argv.slice(2)));
