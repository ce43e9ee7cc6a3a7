import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deploy } from '../../../lib/rehearsal/assembly/deployment';
import type { ResourceRequest, ResourceType } from '../../../lib/rehearsal/service';
import { type WrittenStack, withCdkOut } from './cdk-out';

const context = { accountId: '123456789012', region: 'eu-west-1' };

/** Records what is deployed; `Ref` is the logical ID in lower case. */
function recorder(types: readonly string[] = ['Test::Thing', 'AWS::Lambda::Function']) {
  const requests: ResourceRequest[] = [];
  const provision: ResourceType = async (request) => {
    requests.push(request);
    return { ref: request.logicalId.toLowerCase(), attributes: { Arn: `arn:${request.logicalId}` } };
  };
  return { requests, provider: { resourceTypes: Object.fromEntries(types.map((type) => [type, provision])) } };
}

const placeholder = (name: string) => `\${${name}}`;

const thing = (Properties: object = {}, more: object = {}) => ({ Type: 'Test::Thing', Properties, ...more });

const failure = async (stacks: Record<string, WrittenStack>, types?: readonly string[]): Promise<string> => {
  let message = 'nothing was refused';
  await withCdkOut(stacks, async (directory) => {
    await deploy(directory, [recorder(types).provider], context).catch((error: Error) => {
      message = error.message;
    });
  });
  return message;
};

describe('a deployment', () => {
  it('makes resources after those they refer to or depend on', async () => {
    const { requests, provider } = recorder();
    const Resources = {
      A: thing({ name: { 'Fn::Sub': placeholder('B.Arn') } }),
      B: thing({ list: [{ Ref: 'C' }] }, { DependsOn: ['D'] }),
      C: thing({ deep: { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['D', 'Arn'] }]] } }),
      D: thing(),
    };

    await withCdkOut({ Data: { template: { Resources } } }, async (directory) => {
      const deployment = await deploy(directory, [provider], context);

      expect(requests.map(({ logicalId }) => logicalId)).toEqual(['D', 'C', 'B', 'A']);
      expect(deployment.resource('Data', 'A').properties).toEqual({ name: 'arn:B' });
      expect(deployment.resource('Data', 'B')).toMatchObject({
        ref: 'b',
        type: 'Test::Thing',
        properties: { list: ['c'] },
      });
      expect(deployment.resourcesOfType('Test::Thing')).toHaveLength(4);
    });
  });

  it('carries exports from one stack to those that depend on it', async () => {
    const { requests, provider } = recorder();
    const stacks = {
      Recovery: {
        template: { Resources: { User: thing({ key: { 'Fn::ImportValue': 'Data:Key' } }) } },
        dependencies: ['Data'],
      },
      Data: {
        template: {
          Resources: { Key: thing() },
          Outputs: {
            KeyOutput: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] }, Export: { Name: { 'Fn::Sub': 'Data:Key' } } },
          },
        },
      },
    };

    await withCdkOut(stacks, async (directory) => {
      const deployment = await deploy(directory, [provider], context);

      expect(requests.map(({ stackName }) => stackName)).toEqual(['Data', 'Recovery']);
      expect(deployment.resource('Recovery', 'User').properties).toEqual({ key: 'arn:Key' });
      expect(deployment.outputs('Data')).toEqual(new Map([['KeyOutput', 'arn:Key']]));
    });
  });

  it('honours conditions, parameters, mappings and pseudo parameters', async () => {
    const { requests, provider } = recorder();
    const template = {
      Parameters: { Stage: { Type: 'String', Default: 'prod' }, Zones: { Type: 'CommaDelimitedList', Default: 'a,b' } },
      Mappings: { Sizes: { 'eu-west-1': { memory: 512 } } },
      Conditions: {
        IsProduction: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        IsSmall: { 'Fn::Not': [{ Condition: 'IsProduction' }] },
      },
      Resources: {
        Always: thing({
          size: { 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'memory'] },
          account: { Ref: 'AWS::AccountId' },
          stack: { Ref: 'AWS::StackName' },
          zones: { Ref: 'Zones' },
          extra: { 'Fn::If': ['IsSmall', { Ref: 'Small' }, { Ref: 'AWS::NoValue' }] },
        }),
        Small: thing({}, { Condition: 'IsSmall' }),
        Large: thing({}, { Condition: 'IsProduction' }),
      },
    };

    await withCdkOut({ Data: { template } }, async (directory) => {
      const deployment = await deploy(directory, [provider], context);

      expect(requests.map(({ logicalId }) => logicalId).sort()).toEqual(['Always', 'Large']);
      expect(deployment.resource('Data', 'Always').properties).toEqual({
        size: 512,
        account: '123456789012',
        stack: 'Data',
        zones: ['a', 'b'],
      });
      expect(() => deployment.resource('Data', 'Small')).toThrow("resource 'Data/Small' is not deployed");
    });
  });

  it('gives functions the directory of their asset', async () => {
    const { provider } = recorder();
    const Resources = {
      Check: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Bucket: 'assets', S3Key: 'Data.zip' }, Handler: 'index.handler' },
      },
      Grant: { Type: 'AWS::Lambda::Permission', Properties: {} },
      CDKMetadata: { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'x' } },
    };

    await withCdkOut({ Data: { template: { Resources } } }, async (directory) => {
      const deployment = await deploy(directory, [provider], context);

      expect(deployment.resource('Data', 'Check').properties.Code).toEqual({
        directory: join(directory, 'asset.Data'),
      });
      expect(deployment.assetDirectory('Data.zip')).toBe(join(directory, 'asset.Data'));
      expect(() => deployment.assetDirectory('template.json')).toThrow(
        "asset 'template.json' is not a directory asset",
      );
    });
  });

  it('refuses everything it does not model at once and makes nothing', async () => {
    const { requests, provider } = recorder();
    const stacks = {
      Data: {
        template: {
          Resources: {
            Good: thing(),
            Custom: { Type: 'Custom::S3AutoDeleteObjects' },
            Secret: thing({ value: '{{resolve:ssm:/name}}' }),
            Lost: thing({ other: { Ref: 'Nowhere' } }),
          },
        },
      },
      Other: {
        environment: 'aws://123456789012/us-east-1',
        template: {
          Transform: 'AWS::Serverless',
          Parameters: {
            Needed: { Type: 'String' },
            Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/x' },
          },
          Rules: { CheckBootstrapVersion: {}, CheckMore: {} },
          Resources: {
            Odd: thing({ a: { 'Fn::Cidr': [] }, b: { Ref: 'Needed' }, c: { Ref: 'Version' } }, { Condition: 'No' }),
          },
          Outputs: { Out: { Value: { 'Fn::Length': [] } } },
        },
      },
    };

    await withCdkOut(stacks, async (directory) => {
      const refusal = await deploy(directory, [provider], context).catch((error: Error) => error.message);

      expect(String(refusal).split('\n  ').slice(1)).toEqual([
        'Data/Custom: resource type Custom::S3AutoDeleteObjects is not modelled',
        'Data/Secret: dynamic reference {{resolve:ssm:/name}} is not modelled',
        "Data/Lost: refers to 'Nowhere', which is not in the template",
        'Other: environment aws://123456789012/us-east-1 is not aws://123456789012/eu-west-1 of the local world',
        'Other: section Transform is not modelled',
        'Other: rule CheckMore is not modelled',
        'Other: in Outputs, intrinsic function Fn::Length is not modelled',
        "Other/Odd: parameter 'Needed' has no default that can be used without an account",
        "Other/Odd: parameter 'Version' has no default that can be used without an account",
        "Other/Odd: condition 'No' is not in the template",
        'Other/Odd: intrinsic function Fn::Cidr is not modelled',
      ]);
      expect(requests).toEqual([]);
    });
  });

  it('names the resource when its provider refuses it', async () => {
    const provider = { resourceTypes: { 'Test::Thing': () => Promise.reject(new Error('no room')) } };

    await withCdkOut({ Data: { template: { Resources: { A: thing() } } } }, async (directory) => {
      await expect(deploy(directory, [provider], context)).rejects.toThrow(
        'cannot deploy Data/A (Test::Thing): no room',
      );
    });
  });

  it.each<[string, Record<string, WrittenStack>, string]>([
    [
      'circles of resources',
      { Data: { template: { Resources: { A: thing({ b: { Ref: 'B' } }), B: thing({}, { DependsOn: 'A' }) } } } },
      "resources of stack 'Data' depend on each other: A -> B -> A",
    ],
    [
      'circles of stacks',
      { One: { template: {}, dependencies: ['Two'] }, Two: { template: {}, dependencies: ['One'] } },
      'depend on each other: One -> Two -> One',
    ],
    [
      'attributes that are not modelled',
      { Data: { template: { Resources: { A: thing(), B: thing({ x: { 'Fn::GetAtt': ['A', 'Name'] } }) } } } },
      "'A' has no attribute 'Name' in the local world, found Arn",
    ],
    [
      'imports that nobody exports',
      { Data: { template: { Resources: { A: thing({ x: { 'Fn::ImportValue': 'Key' } }) } } } },
      "no stack deployed before 'Data' exports 'Key'",
    ],
    [
      'references to resources whose condition is false',
      {
        Data: {
          template: {
            Conditions: { No: { 'Fn::Equals': ['a', 'b'] } },
            Resources: { A: thing({}, { Condition: 'No' }), B: thing({ x: { Ref: 'A' } }) },
          },
        },
      },
      "'A' is not deployed in stack 'Data': its condition is false",
    ],
    [
      'functions without their asset',
      {
        Data: {
          template: { Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: 'x.zip' } } } } },
        },
      },
      "asset 'x.zip' is not a directory asset",
    ],
  ])('refuses %s', async (_name, stacks, message) => {
    expect(await failure(stacks)).toContain(message);
  });

  it('refuses a directory that is not a cloud assembly', async () => {
    await withCdkOut({}, async (directory) => {
      await expect(deploy(join(directory, 'none'), [], context)).rejects.toThrow("run 'cdk synth' first");
    });
  });

  it('refuses two providers for one type', async () => {
    await withCdkOut({}, async (directory) => {
      const providers = [recorder().provider, recorder().provider];

      await expect(deploy(directory, providers, context)).rejects.toThrow('two providers deploy Test::Thing');
    });
  });
});
