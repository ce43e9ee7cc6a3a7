import { type ObservedProxy, targetAmong } from '../shared/proxies';
import type { ObservedPast, PlanFinding, PlanInput } from './contract';
import { refusal, waitFor } from './finding';

/** Statuses that a proxy does not leave by itself. */
const UNUSABLE = ['incompatible-network', 'insufficient-resource-limits', 'suspended', 'deleting'];

/** Proxies in front of the database: those that would be forgotten, and those that could not be attached again. */
export function proxyFindings(
  past: ObservedPast,
  proxies: readonly ObservedProxy[],
  { settings }: PlanInput,
): readonly PlanFinding[] {
  const configured = settings.proxies ?? [];
  const own = [settings.identifier, ...[past.original, past.holder].flatMap((one) => one?.ref.identifier ?? [])];
  const detached = (past.record?.proxies ?? []).map(({ name }) => name);
  const forgotten = proxies.filter((proxy) => !configured.includes(proxy.name) && targetAmong(proxy, own));
  return [
    ...forgotten.map(({ name }) =>
      refusal(
        `database ${settings.identifier}`,
        `RDS Proxy '${name}' with it as target`,
        'only proxies that the configuration names',
        'name it in the configuration of the database, or detach it first',
      ),
    ),
    ...configured.flatMap((name) => {
      const proxy = proxies.find((one) => one.name === name);
      return proxy
        ? configuredFindings(proxy, own, detached.includes(name), settings)
        : [refusal(`RDS Proxy ${name}`, 'none with this name', 'it to exist', 'correct the configuration')];
    }),
  ];
}

function configuredFindings(
  proxy: ObservedProxy,
  own: readonly string[],
  detached: boolean,
  { identifier, secrets }: PlanInput['settings'],
): readonly PlanFinding[] {
  const subject = `RDS Proxy ${proxy.name}`;
  const { status, targets } = proxy;
  const isOnlyTarget = targets.length === 1 && targetAmong(proxy, own) !== undefined;
  const found = targets.map((target) => `'${target.identifier}' (${target.type})`).join(', ');
  return [
    ...(UNUSABLE.includes(status)
      ? [refusal(subject, `status '${status}'`, "'available'", 'bring it out of this status first')]
      : []),
    ...(status === 'available' || UNUSABLE.includes(status)
      ? []
      : [waitFor(subject, `status '${status}'`, "'available'")]),
    ...(isOnlyTarget || (detached && targets.length === 0)
      ? []
      : [
          refusal(
            subject,
            found ? `target ${found}` : 'no target',
            `'${identifier}' as its only target`,
            'correct the configuration or the proxy',
          ),
        ]),
    ...(proxy.passwordSecretArns.includes(secrets.application)
      ? []
      : [
          refusal(
            subject,
            "no password login from the application's secret",
            'one, by which the connection through it is tested before the writers come back',
            'add the secret to the logins of the proxy',
          ),
        ]),
  ];
}
