/** The CloudFormation stack that a resource was deployed by. */
export interface OwnStack {
  readonly stackName: string;
  readonly logicalId: string;
}

/** From the tags that CloudFormation sets; `undefined` for an instance that no stack has. */
export function ownStackOf(tags: Readonly<Record<string, string>>): OwnStack | undefined {
  const stackName = tags['aws:cloudformation:stack-name'];
  const logicalId = tags['aws:cloudformation:logical-id'];
  return stackName && logicalId ? { stackName, logicalId } : undefined;
}
