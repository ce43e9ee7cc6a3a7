import { describe, expect, it } from '@jest/globals';
import { createSecretsManager } from '../../../lib/rehearsal/aws/secrets-manager';
import { realClock } from '../../../lib/rehearsal/clock';
import { CALL } from '../rds/database-world';

const PREFIX = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:';

function secretsManager() {
  return createSecretsManager({
    region: 'eu-central-1',
    accountId: '123456789012',
    random: () => 0.5,
    clock: realClock,
  });
}

describe('secrets', () => {
  it('are found by name, ARN and ARN without suffix', async () => {
    const service = secretsManager();
    const arn = service.addSecret('orders/validator', { username: 'recovery_validator', password: 'x' });
    for (const SecretId of ['orders/validator', arn, `${PREFIX}orders/validator`]) {
      expect(await service.operations.GetSecretValue?.({ SecretId }, CALL)).toMatchObject({
        ARN: arn,
        SecretString: '{"username":"recovery_validator","password":"x"}',
        VersionStages: ['AWSCURRENT'],
      });
    }
    expect(await service.operations.DescribeSecret?.({ SecretId: arn }, CALL)).toMatchObject({
      Name: 'orders/validator',
    });
    const authorize = service.authorization?.['GetSecretValue'] as unknown as (input: object, call: object) => object[];
    expect(authorize({ SecretId: 'orders/validator' }, CALL)).toMatchObject([
      { action: 'secretsmanager:GetSecretValue', resources: [arn] },
    ]);
  });

  it('under a key of the customer ask for its use as well', () => {
    const service = secretsManager();
    const kmsKeyId = 'arn:aws:kms:eu-central-1:123456789012:key/data';
    const arn = service.addSecret('keyed', 'x', { kmsKeyId });
    const authorize = service.authorization?.['GetSecretValue'] as unknown as (input: object, call: object) => object[];
    expect(authorize({ SecretId: arn }, CALL)).toMatchObject([
      { action: 'secretsmanager:GetSecretValue', resources: [arn] },
      {
        action: 'kms:Decrypt',
        resources: [kmsKeyId],
        context: { 'kms:ViaService': 'secretsmanager.eu-central-1.amazonaws.com' },
      },
    ]);
  });

  it('generate a password when a template asks for one', async () => {
    const service = secretsManager();
    const provisioned = await service.resourceTypes?.['AWS::SecretsManager::Secret']?.({
      logicalId: 'Login',
      stackName: 'Data',
      properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"username":"orders"}',
          GenerateStringKey: 'password',
          PasswordLength: 20,
        },
      },
    });
    const answer = await service.operations.GetSecretValue?.({ SecretId: provisioned?.ref }, CALL);
    expect(JSON.parse(answer?.SecretString ?? '')).toEqual({
      username: 'orders',
      password: expect.stringMatching(/^[A-Za-z0-9]{20}$/),
    });
  });

  it('refuses unknown secrets, versions and stages, and a second secret of one name', () => {
    const service = secretsManager();
    service.addSecret('orders', 'x');
    const get = (input: object) => service.operations.GetSecretValue?.({ SecretId: 'orders', ...input }, CALL);
    for (const input of [{ SecretId: 'none' }, { VersionStage: 'AWSPREVIOUS' }, { VersionId: 'other' }]) {
      expect(() => get(input)).toThrow(expect.objectContaining({ name: 'ResourceNotFoundException' }));
    }
    expect(() => service.addSecret('orders', 'y')).toThrow(/already exists/);
    expect(() => service.addSecret('arn:aws:secretsmanager:us-east-1:1:secret:x', 'y')).toThrow(
      /expected an ARN that begins with/,
    );
  });
});
