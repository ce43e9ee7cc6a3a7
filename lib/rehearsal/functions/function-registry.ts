import { AwsError } from '../service';
import type { EventInvokeConfiguration } from './async-invocations';
import type { DeployedFunction } from './deployed-function';

interface Entry {
  readonly target: DeployedFunction;
  readonly versions: string[];
  /** Alias name to version. */
  readonly aliases: Map<string, string>;
  /** By qualifier; `$LATEST` without one. */
  readonly eventInvoke: Map<string, EventInvokeConfiguration>;
}

export interface ResolvedFunction {
  readonly entry: Entry;
  readonly target: DeployedFunction;
  readonly qualifier?: string;
  /** The ARN that was asked for, with its qualifier: what IAM is asked about. */
  readonly arn: string;
  readonly version: string;
}

/** Functions by name, with their versions and aliases. Every version runs the one bundle that was deployed. */
export class FunctionRegistry {
  readonly #entries = new Map<string, Entry>();

  /** `arnPrefix` is everything of a function's ARN before its name. */
  constructor(private readonly arnPrefix: string) {}

  add(target: DeployedFunction): void {
    const { name } = target.configuration;
    if (this.#entries.has(name))
      throw new AwsError('ResourceConflictException', `Function already exist: ${name}`, 409);
    this.#entries.set(name, { target, versions: [], aliases: new Map(), eventInvoke: new Map() });
  }

  all(): DeployedFunction[] {
    return [...this.#entries.values()].map(({ target }) => target);
  }

  publish(nameOrArn: string): { arn: string; version: string } {
    const { entry } = this.resolve(nameOrArn);
    const version = String(entry.versions.length + 1);
    entry.versions.push(version);
    return { arn: `${entry.target.configuration.arn}:${version}`, version };
  }

  addAlias(nameOrArn: string, alias: string, version: string): string {
    const { entry } = this.resolve(nameOrArn, version);
    entry.aliases.set(alias, version);
    return `${entry.target.configuration.arn}:${alias}`;
  }

  /** Accepts a name, `name:qualifier` or an ARN with or without qualifier. Throws ResourceNotFoundException. */
  resolve(nameOrArn: string, qualifier?: string): ResolvedFunction {
    const parts = nameOrArn.split(':');
    const [name = '', written] = parts[0] === 'arn' ? parts.slice(6) : parts;
    const asked = qualifier ?? written;
    const entry = this.#entries.get(name);
    const version = asked === undefined || asked === '$LATEST' ? '$LATEST' : (entry?.aliases.get(asked) ?? asked);
    if (!entry || (version !== '$LATEST' && !entry.versions.includes(version))) {
      const arn = `${this.arnPrefix}${name}`;
      throw new AwsError(
        'ResourceNotFoundException',
        `Function not found: ${arn}${asked === undefined ? '' : `:${asked}`}`,
        404,
      );
    }
    const { arn } = entry.target.configuration;
    return {
      entry,
      target: entry.target,
      qualifier: asked,
      arn: asked === undefined ? arn : `${arn}:${asked}`,
      version,
    };
  }
}
