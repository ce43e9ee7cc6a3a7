import type { Action } from '@aws-sdk/client-elastic-load-balancing-v2';
import { targetGroupNotFound, validation } from './load-balancing-errors';

const CONTENT_TYPES = ['text/plain', 'text/css', 'text/html', 'application/javascript', 'application/json'];
const LONGEST_BODY = 1024;

/** The one action of a rule, checked; only forward to one target group and fixed-response are modelled. */
export function checkedActions(actions: readonly Action[], targetGroupExists: (arn: string) => boolean): Action[] {
  const [action, ...more] = actions;
  if (action === undefined || more.length > 0) throw validation(`expected exactly one action, found ${actions.length}`);
  if (action.Type === 'forward') return [forward(action, targetGroupExists)];
  if (action.Type === 'fixed-response') return [fixedResponse(action)];
  throw validation(`the local world knows actions forward and fixed-response, found '${action.Type}'`);
}

function forward(action: Action, targetGroupExists: (arn: string) => boolean): Action {
  const groups = action.ForwardConfig?.TargetGroups ?? [{ TargetGroupArn: action.TargetGroupArn }];
  const [group, ...more] = groups;
  if (group?.TargetGroupArn === undefined || more.length > 0) {
    throw validation(`the local world forwards to exactly one target group, found ${groups.length}`);
  }
  if (!targetGroupExists(group.TargetGroupArn)) throw targetGroupNotFound(group.TargetGroupArn);
  return {
    Type: 'forward',
    Order: 1,
    TargetGroupArn: group.TargetGroupArn,
    ForwardConfig: { TargetGroups: [{ TargetGroupArn: group.TargetGroupArn, Weight: group.Weight ?? 1 }] },
  };
}

function fixedResponse({ FixedResponseConfig: config }: Action): Action {
  if (!/^[245]\d\d$/.test(config?.StatusCode ?? '')) {
    throw validation(`FixedResponseConfig.StatusCode: expected 2XX, 4XX or 5XX, found '${config?.StatusCode}'`);
  }
  if (config?.ContentType !== undefined && !CONTENT_TYPES.includes(config.ContentType)) {
    throw validation(
      `FixedResponseConfig.ContentType: expected ${CONTENT_TYPES.join(', ')}, found '${config.ContentType}'`,
    );
  }
  if ((config?.MessageBody?.length ?? 0) > LONGEST_BODY) {
    throw validation(`FixedResponseConfig.MessageBody is longer than ${LONGEST_BODY} characters`);
  }
  return {
    Type: 'fixed-response',
    Order: 1,
    FixedResponseConfig: {
      StatusCode: config?.StatusCode,
      ContentType: config?.ContentType ?? 'text/plain',
      ...(config?.MessageBody !== undefined && { MessageBody: config.MessageBody }),
    },
  };
}
