import { Template } from 'aws-cdk-lib/assertions';
import { loadEnvironment } from '../../lib/load-environment';
import type { AslDefinition } from '../../lib/recovery/asl';
import { EnvironmentStacks } from '../../lib/stacks/environment-stacks';
import { inlineCode, withApp } from '../stacks/synthesized-environment';

export interface TemplateResource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
}

export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: '*' | Readonly<Record<string, unknown>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface RawResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Every resource of every stack of one environment. */
export function resourcesOf(environmentName: string): TemplateResource[] {
  return withApp((app) => {
    const stacks = new EnvironmentStacks(app, loadEnvironment(environmentName), { code: inlineCode });
    return [stacks.backup, stacks.recoveryData, ...stacks.recoveries].flatMap((stack) => {
      const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, RawResource> };
      return Object.entries(Resources).map(([id, raw]) => ({
        stack: stack.stackName,
        id,
        type: raw.Type,
        properties: raw.Properties ?? {},
        ...(raw.DeletionPolicy ? { deletionPolicy: raw.DeletionPolicy } : {}),
        ...(raw.UpdateReplacePolicy ? { updateReplacePolicy: raw.UpdateReplacePolicy } : {}),
      }));
    });
  });
}

/** Statements of a policy that stands on the resource itself or below one of its properties. */
export function statementsOf({ properties }: TemplateResource): Statement[] {
  const documents: Statement[][] = [];
  const look = (value: unknown): void => {
    if (typeof value === 'object' && value !== null) {
      if ('Version' in value && 'Statement' in value && Array.isArray(value.Statement)) {
        documents.push(value.Statement as Statement[]);
        return;
      }
      Object.values(value).forEach(look);
    }
  };
  look(properties);
  return documents.flat();
}

/** A definition as it is shipped, with an ARN where CloudFormation puts one. */
export function definitionOf({ properties, id }: TemplateResource): AslDefinition {
  const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:any:1';
  const { DefinitionString: text } = properties as { DefinitionString?: string | { 'Fn::Join': [string, unknown[]] } };
  if (text === undefined) {
    throw new Error(`state machine '${id}' has no DefinitionString`);
  }
  const parts = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : arn)).join('')) as AslDefinition;
}
