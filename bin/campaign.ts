import { campaignCommand } from '../lib/cli/campaign-command';
import { exitWith } from '../lib/cli/exit-with';

void exitWith(campaignCommand(process.argv.slice(2)));
