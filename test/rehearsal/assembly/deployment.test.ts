import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { deploy } from '../../../lib/rehearsal/assembly/deployment';
import { withCdkOut } from './cdk-out';
import { recorder, thing } from './recorder';

const context = { accountId: '123456789012', region: 'eu-west-1' };

const placeholder = (name: string) => `\${${name}}`;

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
});
