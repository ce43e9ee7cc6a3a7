import { localAwsCommand } from '../lib/cli/local-aws-command';

localAwsCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
