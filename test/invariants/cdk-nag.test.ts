import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type App, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { environmentNames, loadEnvironment } from '../../lib/load-environment';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';
import { inlineCode, withApp } from '../stacks/synthesized-environment';

const REPORT = 'validation-report.json';

interface Finding {
  readonly id: string;
  readonly path: string;
}

interface Acknowledgement extends Finding {
  readonly reason: string;
}

interface ValidationReport {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

/** What is in the validation report of the assembly after a synth with the plugin; plugins without findings are not. */
function synthesizedWithPlugin(app: App): Finding[] {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  try {
    app.synth();
  } catch (error) {
    if (!String(error).includes(REPORT)) {
      throw error;
    }
  }
  const report = JSON.parse(readFileSync(join(app.outdir, REPORT), 'utf8')) as ValidationReport;
  return report.pluginReports
    .flatMap(({ violations }) => violations)
    .flatMap(({ ruleName: id, violatingConstructs }) =>
      violatingConstructs.map(({ constructPath }) => ({ id, path: constructPath })),
    );
}

function findingsOf(app: App): Finding[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName: id, violatingResources }) =>
      violatingResources.map(({ constructPath }) => ({ id, path: constructPath ?? '' })),
    );
}

function acknowledgementsOf(root: IConstruct): Acknowledgement[] {
  return root.node
    .findAll()
    .flatMap(({ node }) =>
      node.metadata
        .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        .flatMap(({ data }) => Object.entries(data as Record<string, string>))
        .map(([id, reason]) => ({ path: node.path, id: id.replace(/^Annotation::/, ''), reason })),
    )
    .filter(({ id }) => id.startsWith('AwsSolutions-'));
}

const withEnvironment = <T>(name: string, work: (app: App) => T) =>
  withApp((app) => {
    new EnvironmentStacks(app, loadEnvironment(name), { code: inlineCode });
    return work(app);
  });

afterEach(() => {
  jest.restoreAllMocks();
});

describe.each(environmentNames())('AwsSolutions of cdk-nag on %s', (name) => {
  it('finds nothing that is not acknowledged', () => {
    expect(withEnvironment(name, synthesizedWithPlugin)).toEqual([]);
  });

  it('is told a reason with every acknowledgement', () => {
    const made = withEnvironment(name, acknowledgementsOf);

    expect(made.length).toBeGreaterThan(0);
    expect(made.filter(({ reason }) => reason.trim().length < 30)).toEqual([]);
  });

  it('would find everything that is acknowledged, there and nowhere else', () => {
    const made = withEnvironment(name, acknowledgementsOf);
    jest.spyOn(Validations.prototype, 'acknowledge').mockImplementation(() => undefined);
    const found = withEnvironment(name, findingsOf);

    const covers = (acknowledgement: Finding, finding: Finding) =>
      finding.id === acknowledgement.id && finding.path.startsWith(`${acknowledgement.path}/`);
    expect(made.filter((one) => !found.some((finding) => covers(one, finding)))).toEqual([]);
    expect(found.filter((finding) => !made.some((one) => covers(one, finding)))).toEqual([]);
  });
});

describe('AwsSolutions of cdk-nag', () => {
  it('finds a wildcard that nobody explains', () => {
    const found = withApp((app) => {
      const role = new iam.Role(new Stack(app, 'Other'), 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      });
      role.addToPolicy(new iam.PolicyStatement({ actions: ['rds:StartDBInstance'], resources: ['*'] }));
      return synthesizedWithPlugin(app);
    });

    expect(found).toEqual([{ id: 'AwsSolutions-IAM5[Resource::*]', path: 'Other/Role/DefaultPolicy/Resource' }]);
  });
});
