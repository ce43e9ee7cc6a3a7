import { campaignCommand } from '../lib/cli/campaign-command';

campaignCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
