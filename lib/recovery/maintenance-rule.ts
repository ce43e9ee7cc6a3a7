import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { HIDDEN_SOURCE_CIDR } from '../../lambdas/show-page/contract';
import type { DatabaseConfig } from '../config';

const DEFAULT_HTML = `<!doctype html><title>Maintenance</title><meta name="viewport" content="width=device-width">
<h1>We will be back shortly</h1><p>Your data is safe. Please try again in a few minutes.</p>`;

/**
 * The listener rule of the maintenance page, made at deployment with a condition that matches nobody. A recovery only
 * changes the condition: creating a rule in the middle of the night can fail on priorities and quotas.
 */
export class MaintenanceRule extends Construct {
  readonly ruleArn: string;

  constructor(
    scope: Construct,
    id: string,
    page: Extract<DatabaseConfig['maintenancePage'], { kind: 'listenerRule' }>,
  ) {
    super(scope, id);
    const rule = new elbv2.CfnListenerRule(this, 'Resource', {
      listenerArn: page.listenerArn,
      priority: page.priority,
      conditions: [{ field: 'source-ip', sourceIpConfig: { values: [HIDDEN_SOURCE_CIDR] } }],
      actions: [
        {
          type: 'fixed-response',
          fixedResponseConfig: { statusCode: '503', contentType: 'text/html', messageBody: page.html ?? DEFAULT_HTML },
        },
      ],
    });
    this.ruleArn = rule.ref;
  }
}
