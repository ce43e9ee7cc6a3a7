import type { ObservedPast, PlanFinding, PlanInput } from './contract';
import { notice, refusal } from './finding';

/** Whether the application will get in: a restore brings back the passwords of its time, and no managed secret. */
export function credentialFindings({ original }: ObservedPast, { settings }: PlanInput): readonly PlanFinding[] {
  if (!original) {
    return [];
  }
  const { identifier, secrets, credentials = { kind: 'asRestored' } } = settings;
  const subject = `database ${identifier}`;
  const managed = original.masterUserSecretArn;
  if (managed === undefined) {
    return credentials.kind === 'managed'
      ? [
          refusal(
            subject,
            'no managed master secret',
            "one, as credentials 'managed' say",
            "correct 'credentials' in the configuration",
          ),
        ]
      : [];
  }
  if (credentials.kind !== 'managed') {
    return [
      refusal(
        subject,
        `managed master secret '${managed}' and credentials '${credentials.kind}'`,
        "credentials 'managed', since the restored instance gets a secret of its own",
        "correct 'credentials' in the configuration and deploy",
      ),
    ];
  }
  if (secrets.application === managed && credentials.application !== 'looksUpByInstance') {
    return [
      refusal(
        subject,
        `the managed master secret '${managed}' as that of the application`,
        'an application that looks its secret up by the instance, or has a login of its own',
        "the ARN changes with the instance: say 'looksUpByInstance' where that is so",
      ),
    ];
  }
  return [
    notice(
      subject,
      `managed master secret '${managed}'`,
      'whatever reads it by its ARN to be changed after the cut-over',
      'the restored instance gets a secret of its own: the report names it',
    ),
  ];
}
