import { App } from 'aws-cdk-lib';
import { loadEnvironment } from '../lib/load-environment';
import { EnvironmentStacks } from '../lib/stacks/environment-stacks';

const app = new App();
try {
  const context = (name: string) => app.node.tryGetContext(name) as unknown;
  new EnvironmentStacks(app, loadEnvironment(context('env'), { engine: context('rehearsalEngine') }));
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
