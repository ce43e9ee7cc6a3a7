import { AwsError, type ResourceRequest, type ResourceType } from '../../service';
import { check } from '../../states/check';
import type { StateMachineDefinition } from '../../states/definition';
import { isObject } from '../../states/paths';
import { randomUuid } from '../../states/random-uuid';
import type { WorldContext } from '../../world';

export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  readonly definition: StateMachineDefinition;
  /** JSON text as it was deployed. */
  readonly text: string;
  readonly creationDate: Date;
  readonly versions: string[];
  /** Alias name to version. */
  readonly aliases: Map<string, string>;
}

const PROPERTIES = new Set([
  'Definition',
  'DefinitionString',
  'DefinitionSubstitutions',
  'EncryptionConfiguration',
  'LoggingConfiguration',
  'RoleArn',
  'StateMachineName',
  'StateMachineType',
  'Tags',
  'TracingConfiguration',
]);

const MACHINE_ARN = /^arn:aws[\w-]*:states:[a-z0-9-]+:\d{12}:stateMachine:([^:]+)(?::([^:]+))?$/;
const LARGEST_DEFINITION = 1_048_576;

/** State machines of an account, with their versions and aliases. */
export class StateMachines {
  readonly #byName = new Map<string, StateMachine>();

  constructor(private readonly context: Pick<WorldContext, 'clock' | 'region' | 'accountId' | 'random'>) {}

  all(): StateMachine[] {
    return [...this.#byName.values()];
  }

  /** Accepts the ARN of a machine, a version or an alias. Throws InvalidArn or StateMachineDoesNotExist. */
  resolve(arn: string): { machine: StateMachine; version?: string; alias?: string } {
    const [matched, name, qualifier] = MACHINE_ARN.exec(arn) ?? [];
    if (!matched || name === undefined) throw new AwsError('InvalidArn', `Invalid Arn: 'Invalid ARN: ${arn}'`);
    const machine = this.#byName.get(name);
    const alias = qualifier === undefined ? undefined : machine?.aliases.get(qualifier);
    const version = alias ?? qualifier;
    if (!machine || (version !== undefined && !machine.versions.includes(version))) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    }
    return { machine, version, ...(alias === undefined ? {} : { alias: qualifier }) };
  }

  readonly resourceTypes: Readonly<Record<string, ResourceType>> = {
    'AWS::StepFunctions::StateMachine': (request) => {
      const machine = this.#create(request);
      return {
        ref: machine.arn,
        attributes: { Arn: machine.arn, Name: machine.name, StateMachineRevisionId: 'INITIAL' },
      };
    },
    'AWS::StepFunctions::StateMachineVersion': ({ properties }) => {
      const { machine } = this.resolve(properties.StateMachineArn);
      const version = String(machine.versions.length + 1);
      machine.versions.push(version);
      return { ref: `${machine.arn}:${version}`, attributes: { Arn: `${machine.arn}:${version}` } };
    },
    'AWS::StepFunctions::StateMachineAlias': ({ properties }) => {
      const routes: { StateMachineVersionArn: string; Weight?: number }[] = properties.DeploymentPreference
        ? [properties.DeploymentPreference]
        : (properties.RoutingConfiguration ?? []);
      const [route] = routes;
      if (!route || routes.length > 1)
        throw new AwsError(
          'ValidationException',
          `alias '${properties.Name}' has ${routes.length} routes, expected exactly one version`,
        );
      const { machine, version } = this.resolve(route.StateMachineVersionArn);
      machine.aliases.set(properties.Name, version!);
      return { ref: `${machine.arn}:${properties.Name}`, attributes: { Arn: `${machine.arn}:${properties.Name}` } };
    },
  };

  #create({ properties, stackName, logicalId }: ResourceRequest): StateMachine {
    const place = `state machine ${stackName}/${logicalId}`;
    const unknown = Object.keys(properties).filter((property) => !PROPERTIES.has(property));
    if (unknown.length > 0)
      throw new AwsError(
        'ValidationException',
        `${place} cannot be deployed: property ${unknown.join(', ')} is not modelled`,
      );
    if ((properties.StateMachineType ?? 'STANDARD') !== 'STANDARD') {
      throw new AwsError(
        'ValidationException',
        `${place} has StateMachineType '${properties.StateMachineType}', expected STANDARD; express workflows are not run here`,
      );
    }
    if (typeof properties.RoleArn !== 'string')
      throw new AwsError(
        'InvalidArn',
        `${place} has RoleArn ${JSON.stringify(properties.RoleArn)}, expected the ARN of a role`,
      );
    const name: string =
      properties.StateMachineName ?? `${logicalId}-${randomUuid(this.context.random).replaceAll('-', '').slice(0, 12)}`;
    if (this.#byName.has(name))
      throw new AwsError('StateMachineAlreadyExists', `State Machine Already Exists: '${name}'`);
    const text = definitionText(properties, place);
    const definition = parsedDefinition(text, place);
    const machine: StateMachine = {
      arn: `arn:aws:states:${this.context.region}:${this.context.accountId}:stateMachine:${name}`,
      name,
      roleArn: properties.RoleArn,
      definition,
      text,
      creationDate: this.context.clock.now(),
      versions: [],
      aliases: new Map(),
    };
    this.#byName.set(name, machine);
    return machine;
  }
}

function definitionText(properties: ResourceRequest['properties'], place: string): string {
  const given: unknown = properties.DefinitionString ?? properties.Definition;
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  if (text === undefined)
    throw new AwsError('InvalidDefinition', `${place} has no DefinitionString, expected Amazon States Language`);
  const substitutions: Record<string, string> = isObject(properties.DefinitionSubstitutions)
    ? (properties.DefinitionSubstitutions as Record<string, string>)
    : {};
  return text.replaceAll(/\$\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : placeholder,
  );
}

/** By text: a simulation deploys the same machines over and over. */
const definitions = new Map<string, StateMachineDefinition>();

function parsedDefinition(text: string, place: string): StateMachineDefinition {
  if (text.length > LARGEST_DEFINITION)
    throw new AwsError(
      'InvalidDefinition',
      `${place} has a definition of ${text.length} bytes, expected at most ${LARGEST_DEFINITION}`,
    );
  const known = definitions.get(text);
  if (known) return known;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw new AwsError(
      'InvalidDefinition',
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${place}: ${(error as Error).message}'`,
    );
  }
  const faults = check(parsed);
  if (faults.length > 0)
    throw new AwsError('InvalidDefinition', `Invalid State Machine Definition: '${place}: ${faults.join('; ')}'`);
  definitions.set(text, parsed as StateMachineDefinition);
  return parsed as StateMachineDefinition;
}
