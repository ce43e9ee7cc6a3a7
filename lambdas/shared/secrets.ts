import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

/** A database login. Lives in memory only: never logged, never returned. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

const loginSchema = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** Reads logins that are stored as RDS stores them: JSON with `username` and `password`. */
export class Secrets {
  constructor(private readonly client = new SecretsManagerClient({})) {}

  async login(secretArn: string): Promise<Login> {
    const { SecretString } = await this.client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const login = loginSchema.safeParse(asJson(SecretString));
    if (!login.success) {
      const fields = login.error.issues.map((issue) => `'${issue.path.join('.') || 'value'}'`).join(', ');
      throw new Error(
        `secret '${secretArn}' is not a database login: expected JSON with 'username' and 'password', wrong at ${fields}; store the login in that form`,
      );
    }
    return login.data;
  }
}

function asJson(value: string | undefined): unknown {
  try {
    return JSON.parse(value ?? '');
  } catch {
    // The parser's message quotes the text, which is the secret.
    return undefined;
  }
}
