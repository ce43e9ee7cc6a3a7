import type { ResourceRequest, ResourceType } from '../../../lib/rehearsal/service';

/** Records what is deployed; `Ref` is the logical ID in lower case. */
export function recorder(types: readonly string[] = ['Test::Thing', 'AWS::Lambda::Function']) {
  const requests: ResourceRequest[] = [];
  const provision: ResourceType = async (request) => {
    requests.push(request);
    return { ref: request.logicalId.toLowerCase(), attributes: { Arn: `arn:${request.logicalId}` } };
  };
  return { requests, provider: { resourceTypes: Object.fromEntries(types.map((type) => [type, provision])) } };
}

/** A resource of a template. */
export const thing = (Properties: object = {}, more: object = {}) => ({ Type: 'Test::Thing', Properties, ...more });
