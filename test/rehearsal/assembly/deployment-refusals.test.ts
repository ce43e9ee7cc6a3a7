import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deploy } from '../../../lib/rehearsal/assembly/deployment';
import { type WrittenStack, withCdkOut } from './cdk-out';
import { recorder, thing } from './recorder';

const context = { accountId: '123456789012', region: 'eu-west-1' };

const failure = async (stacks: Record<string, WrittenStack>, types?: readonly string[]): Promise<string> => {
  let message = 'nothing was refused';
  await withCdkOut(stacks, async (directory) => {
    await deploy(directory, [recorder(types).provider], context).catch((error: Error) => {
      message = error.message;
    });
  });
  return message;
};

describe('a deployment that cannot be made', () => {
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
