import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createElasticLoadBalancing } from '../../../lib/rehearsal/aws/elastic-load-balancing/elastic-load-balancing';
import type { Target, TargetState } from '../../../lib/rehearsal/aws/elastic-load-balancing/target-registry';
import { addressesOnly, CALL, realContext } from '../ecs/ecs-world';

const PREFIX = 'arn:aws:elasticloadbalancing:eu-west-1:123456789012';
const LISTENER = `${PREFIX}:listener/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const GROUP = `${PREFIX}:targetgroup/api/73e2d6bc24d8a067`;
const NEVER = [{ Field: 'source-ip', SourceIpConfig: { Values: ['255.255.255.255/32'] } }];
const ALWAYS = [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/*'] } }];
const PAGE = {
  Type: 'fixed-response' as const,
  FixedResponseConfig: { StatusCode: '503', ContentType: 'text/html', MessageBody: 'back soon' },
};

describe('load balancing', () => {
  const context = realContext();
  let network: ReturnType<typeof addressesOnly>;
  let balancing: ReturnType<typeof createElasticLoadBalancing>;
  let servers: Server[];
  let baseUrl: string;
  let ruleArn: string;

  beforeEach(async () => {
    servers = [];
    network = addressesOnly();
    balancing = createElasticLoadBalancing({ context, network });
    baseUrl = await balancing.addLoadBalancer({
      listenerArn: LISTENER,
      hostName: 'shop.example.com',
      targetGroups: [{ arn: GROUP, name: 'api', healthCheckPath: '/health', healthCheckIntervalSeconds: 5 }],
      defaultTargetGroupArn: GROUP,
    });
    const deploy = balancing.resourceTypes?.['AWS::ElasticLoadBalancingV2::ListenerRule'];
    const properties = { ListenerArn: LISTENER, Priority: '10', Conditions: NEVER, Actions: [PAGE] };
    ruleArn = (await deploy?.({ logicalId: 'Page', stackName: 'Recovery', properties }))?.ref ?? '';
  });
  afterEach(async () => {
    await balancing.close();
    for (const server of servers) await new Promise((resolve) => server.close(resolve));
    context.dispose();
  });

  const modify = async (input: object) => balancing.operations.ModifyRule?.({ RuleArn: ruleArn, ...input }, CALL);

  /** A target that answers with its name; resolves when the load balancer has judged it. */
  async function target(name: string, status = 200): Promise<Target> {
    const server = createServer((request, response) => {
      response.writeHead(status, { 'x-forwarded': request.headers['x-forwarded-for'] ?? '' });
      response.end(`${name} ${request.method} ${request.url}`);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const registered = { address: '127.0.0.1', port: (server.address() as AddressInfo).port };
    await new Promise<TargetState>((resolve) => balancing.register(GROUP, registered, resolve));
    return registered;
  }

  it('names the listener as website and forwards requests to a healthy target', async () => {
    await target('api-1');

    const response = await fetch(`${baseUrl}/orders?page=2`, { method: 'POST', body: '{}' });

    expect(network.websites.get('shop.example.com')).toBe(baseUrl);
    expect(await response.text()).toBe('api-1 POST /orders?page=2');
    expect(response.headers.get('x-forwarded')).toBe('127.0.0.1');
  });

  it('takes turns between healthy targets and leaves out the unhealthy one', async () => {
    await target('api-1');
    await target('api-2');
    await target('broken', 500);

    const answers = new Set<string>();
    for (const _request of Array(6)) answers.add((await (await fetch(baseUrl)).text()).split(' ')[0] ?? '');

    expect(answers).toEqual(new Set(['api-1', 'api-2']));
  });

  it('answers 503 without a target and counts it as its own', async () => {
    const response = await fetch(baseUrl);

    expect(response.status).toBe(503);
    expect(balancing.requestCounts(LISTENER)).toEqual({ requests: 1, target5xx: 0, elb5xx: 1, fixedResponses: 0 });
  });

  it('answers 502 when the target is gone, and counts 5xx of targets apart', async () => {
    const broken = await target('broken', 500);
    expect((await fetch(baseUrl)).status).toBe(500);
    await balancing.deregister(GROUP, broken);
    balancing.register(GROUP, { address: '127.0.0.1', port: 1 }, () => undefined);

    expect((await fetch(baseUrl)).status).toBe(502);
    expect(balancing.requestCounts(LISTENER)).toMatchObject({ target5xx: 1, elb5xx: 1 });
  });

  it('shows the maintenance page while its rule matches, and only then', async () => {
    await target('api-1');
    expect((await fetch(baseUrl)).status).toBe(200);

    await modify({ Conditions: ALWAYS });
    const page = await fetch(`${baseUrl}/anything`);
    expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([503, 'back soon', 'text/html']);

    await modify({ Conditions: NEVER });
    expect((await fetch(baseUrl)).status).toBe(200);
  });

  it.each([
    ['host-header', { Field: 'host-header', HostHeaderConfig: { Values: ['127.0.*'] } }, true],
    [
      'http-header',
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Probe', Values: ['recovery-?'] } },
      true,
    ],
    ['source-ip', { Field: 'source-ip', SourceIpConfig: { Values: ['127.0.0.0/8'] } }, true],
    ['another path', { Field: 'path-pattern', Values: ['/admin/*'] }, false],
  ])('decides by %s', async (_name, condition, matches) => {
    await target('api-1');
    await modify({ Conditions: [condition] });

    const { status } = await fetch(baseUrl, { headers: { 'x-probe': 'recovery-1' } });

    expect(status).toBe(matches ? 503 : 200);
  });

  it('describes rules in order, the default one last', async () => {
    const byListener = await balancing.operations.DescribeRules?.({ ListenerArn: LISTENER }, CALL);
    const byArn = await balancing.operations.DescribeRules?.({ RuleArns: [ruleArn] }, CALL);

    expect(byListener?.Rules?.map(({ Priority, IsDefault }) => [Priority, IsDefault])).toEqual([
      ['10', false],
      ['default', true],
    ]);
    expect(byArn?.Rules).toEqual([expect.objectContaining({ RuleArn: ruleArn, Conditions: NEVER })]);
    expect(ruleArn).toMatch(/:listener-rule\/app\/shop\/50dc6c495c0c9188\/f2f7dc8efc522ab2\/[0-9a-f]{16}$/);
  });

  it('describes the health of targets, and drains before a target leaves', async () => {
    const healthy = await target('api-1');
    const broken = await target('broken', 500);
    const health = async () =>
      (
        await balancing.operations.DescribeTargetHealth?.({ TargetGroupArn: GROUP }, CALL)
      )?.TargetHealthDescriptions?.map(({ TargetHealth }) => [TargetHealth?.State, TargetHealth?.Reason]);

    expect(await health()).toEqual([
      ['healthy', undefined],
      ['unhealthy', 'Target.ResponseCodeMismatch'],
    ]);
    const leaving = balancing.deregister(GROUP, healthy);
    expect((await health())?.[0]).toEqual(['draining', 'Target.DeregistrationInProgress']);
    await leaving;
    await balancing.deregister(GROUP, broken);
    expect(await health()).toEqual([]);
  });

  it.each([
    ['a rule that does not exist', { RuleArn: `${PREFIX}:listener-rule/app/shop/1/2/3` }, 'RuleNotFoundException'],
    ['no conditions', { Conditions: [] }, 'ValidationError'],
    ['a condition that is not modelled', { Conditions: [{ Field: 'query-string' }] }, 'ValidationError'],
    [
      'a malformed address block',
      { Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.1'] } }] },
      'ValidationError',
    ],
    ['a redirect', { Actions: [{ Type: 'redirect' }] }, 'ValidationError'],
    [
      'a target group that does not exist',
      { Actions: [{ Type: 'forward', TargetGroupArn: `${GROUP}0` }] },
      'TargetGroupNotFoundException',
    ],
  ])('refuses %s and leaves the rule as it is', async (_what, input, name) => {
    await expect(modify(input)).rejects.toMatchObject({ name });
    const rules = await balancing.operations.DescribeRules?.({ RuleArns: [ruleArn] }, CALL);
    expect(rules?.Rules?.[0]?.Conditions).toEqual(NEVER);
  });
});
