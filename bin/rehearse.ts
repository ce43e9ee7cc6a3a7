import { rehearseCommand } from '../lib/cli/rehearse-command';

rehearseCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
