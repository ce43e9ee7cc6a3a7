import { App } from 'aws-cdk-lib';
import { loadEnvironment } from '../lib/load-environment';
import { EnvironmentStacks } from '../lib/stacks/environment-stacks';

const app = new App();
try {
  new EnvironmentStacks(app, loadEnvironment(app.node.tryGetContext('env')));
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
