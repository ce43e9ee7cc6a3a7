import type { PlacementConstraint } from '@aws-sdk/client-ecs';
import { invalidParameter } from './ecs-errors';

const MOST_CONSTRAINTS = 10;
const LONGEST_EXPRESSION = 2000;

/** A host of tasks, with the attributes that placement constraints ask for. */
export interface ContainerInstance {
  readonly arn: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Throws InvalidParameterException for constraints that AWS refuses or that are not modelled. */
export function checkConstraints(constraints: readonly PlacementConstraint[]): void {
  if (constraints.length > MOST_CONSTRAINTS)
    throw invalidParameter(`Placement constraints: expected at most ${MOST_CONSTRAINTS}, found ${constraints.length}`);
  for (const { type, expression = '' } of constraints) {
    if (type === 'distinctInstance') {
      if (expression !== '') throw invalidParameter('The expression of a distinctInstance constraint must be empty.');
      continue;
    }
    if (type !== 'memberOf') throw invalidParameter(`Invalid placement constraint type '${type}'.`);
    if (expression.length > LONGEST_EXPRESSION || !comparison(expression)) {
      throw invalidParameter(
        `Invalid placement constraint expression '${expression}': the local world compares one attribute with ==, !=, exists, !exists, in or not_in`,
      );
    }
  }
}

/** Whether a task may be on the instance. */
export function admits(constraints: readonly PlacementConstraint[], { attributes }: ContainerInstance): boolean {
  return constraints.every(({ type, expression = '' }) => {
    if (type === 'distinctInstance') return true;
    const { name, operator, values } = comparison(expression)!;
    const value = attributes.get(name);
    if (operator === 'exists') return value !== undefined;
    if (operator === '!exists') return value === undefined;
    const among = value !== undefined && values.includes(value);
    return operator === '==' || operator === 'in' ? among : !among;
  });
}

function comparison(text: string): { name: string; operator: string; values: readonly string[] } | undefined {
  const [, name, operator = '', operand = ''] =
    /^\s*attribute:([\w./\\-]+)\s+(==|equals|!=|not_equals|!?exists|not_exists|in|not_in)\s*(.*?)\s*$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const plain = { equals: '==', not_equals: '!=', not_exists: '!exists' }[operator] ?? operator;
  if (plain === 'exists' || plain === '!exists')
    return operand === '' ? { name, operator: plain, values: [] } : undefined;
  const list = plain === 'in' || plain === 'not_in' ? /^\[(.+)\]$/.exec(operand)?.[1]?.split(',') : [operand];
  const values = list?.map((value) => value.trim().replace(/^"(.*)"$/, '$1'));
  return values?.every((value) => /^[\w./:-]+$/.test(value)) ? { name, operator: plain, values } : undefined;
}
