import { createHash } from 'node:crypto';
import type { Finding, RecoveryPlan } from '../shared/contract/recovery-plan';
import { consequenceFindings } from './consequence-findings';
import type { Choice, ObservedAttempt, ObservedPast, ObservedSurroundings, PlanFinding, PlanInput } from './contract';
import { credentialFindings } from './credential-findings';
import { estimate } from './estimate';
import { refusal } from './finding';
import { instanceFindings, nameFindings } from './instance-findings';
import { readOnlyCalls, readOnlyFindings } from './read-only-findings';
import { surroundingsFindings } from './surroundings-findings';
import { resumeCalls, stopCalls } from './writer-calls';
import { writerFindings } from './writer-findings';

export interface World {
  readonly past: ObservedPast;
  readonly choice: Choice;
  /** Absent where no restore point could be chosen. */
  readonly attempt: ObservedAttempt | undefined;
  readonly surroundings: ObservedSurroundings;
}

const PREPARING_CALLS = [
  'rds:ModifyDBInstance (deletion protection of the original)',
  'backup:StartRestoreJob',
  'rds:AddTagsToResource',
  'rds:ModifyDBInstance (settings of the candidate)',
];
const CUTTING_OVER_CALLS = [
  'rds:ModifyDBInstance (fence the original)',
  'rds:ModifyDBInstance (rename the original)',
  'rds:ModifyDBInstance (rename the candidate)',
  'rds:ModifyDBInstance (protect production)',
  'rds:ModifyDBInstance (lower the fence)',
];
const CLOSING_CALLS = [
  'elasticloadbalancing:ModifyRule (maintenance page off)',
  'backup:StartBackupJob',
  'rds:CreateDBSnapshot (evidence)',
];

/** The plan with every finding; nothing throws here, since mode `plan` tells refusals as findings. */
export function decide(world: World, input: PlanInput): RecoveryPlan {
  const { past, choice, attempt, surroundings } = world;
  const { restorePoint } = choice;
  const candidateExists = attempt?.candidate !== undefined;
  const retention = past.original?.settings.backupRetentionPeriod ?? 0;
  const { objectives, baselineBackup } = input.settings;
  const backups = retention > 0 ? baselineBackup : 'none';
  const expected = estimate({ restorePoint, candidateExists, objectives, baselineBackup: backups, now: input.now });
  const names = attempt?.names ?? { candidate: '', retired: '' };
  const findings = [
    ...instanceFindings(past, input),
    ...(past.original ? choice.findings : []).map((finding) => waived(finding, candidateExists)),
    ...(attempt ? [...nameFindings(past, attempt, input), ...pointFindings(attempt, candidateExists)] : []),
    ...(past.original
      ? surroundingsFindings({ past, attempt, restorePoint, surroundings }, input, expected.rtoMinutes)
      : []),
    ...writerFindings(surroundings),
    ...credentialFindings(past, input),
    ...readOnlyFindings(past, surroundings, input),
    ...consequenceFindings(past, input),
  ];
  return {
    ...(restorePoint ? { restorePoint } : {}),
    why: choice.why,
    considered: choice.considered,
    ...(past.original ? { original: past.original.ref } : {}),
    names,
    attempt: attempt?.attempt ?? 1,
    findings: findings.map(
      ({ level, subject, found, expected: wanted, next }): Finding => ({
        level,
        subject,
        found,
        expected: wanted,
        next,
      }),
    ),
    expected,
    calls: [
      ...preparingCalls(past, input),
      ...(input.incident.mode === 'prepare' ? [] : cuttingOverCalls(world, input)),
    ],
    hash: planHash({ names, restorePointId: restorePoint?.id, originalId: past.original?.ref.resourceId }, input),
  };
}

function preparingCalls({ original }: ObservedPast, { settings }: PlanInput): readonly string[] {
  const passwords = settings.credentials?.kind ?? 'asRestored';
  return [
    ...PREPARING_CALLS,
    ...(original && original.associatedRoles.length > 0 ? ['rds:AddRoleToDBInstance'] : []),
    ...(passwords === 'resetMaster' ? ["rds:ModifyDBInstance (the master's password, from its current secret)"] : []),
    ...(passwords === 'managed' ? ['rds:ModifyDBInstance (a managed master secret of its own)'] : []),
  ];
}

function cuttingOverCalls({ past, surroundings }: World, input: PlanInput): readonly string[] {
  const { proxies, replicas, writers } = input.settings;
  const readOnly = readOnlyCalls(past, surroundings, input);
  return [
    'elasticloadbalancing:ModifyRule (maintenance page on)',
    ...readOnly.set,
    ...stopCalls(writers),
    ...CUTTING_OVER_CALLS.flatMap((call) => [
      ...(proxies && call.includes('(rename the original)') ? ['rds:DeregisterDBProxyTargets'] : []),
      ...(call.includes('(protect production)') ? readOnly.lift : []),
      ...(proxies && call.includes('(lower the fence)') ? ['rds:RegisterDBProxyTargets'] : []),
      call,
    ]),
    ...resumeCalls(writers),
    ...CLOSING_CALLS,
    ...(replicas?.kind === 'recreate' ? ['rds:CreateDBInstanceReadReplica'] : []),
  ];
}

/** An existing candidate needs its recovery point no more: what spoke against the point is only told. */
function waived(finding: PlanFinding, candidateExists: boolean): PlanFinding {
  return finding.waivedByCandidate && candidateExists && finding.level !== 'notice'
    ? { ...finding, level: 'notice', next: 'the restored instance exists already and is used' }
    : finding;
}

/** The listing may be older than the point's last change. */
function pointFindings({ point, item }: ObservedAttempt, candidateExists: boolean): readonly PlanFinding[] {
  return point || candidateExists || item?.jobId
    ? []
    : [
        refusal(
          'recovery point',
          'it deleted since it was listed',
          'it in the vault',
          'start again to choose another one',
        ),
      ];
}

/** What a person approves. Times, tries and findings are left out: they change while a person thinks. */
function planHash(
  chosen: {
    readonly names: RecoveryPlan['names'];
    readonly restorePointId: string | undefined;
    readonly originalId: string | undefined;
  },
  { incident, settings, checks }: PlanInput,
): string {
  const approved = {
    database: [settings.key, settings.identifier],
    ...chosen,
    writers: settings.writers,
    resumeWith: Object.entries(incident.resumeWith).sort(),
    ...(settings.baselineBackup === 'later' ? { baselineBackup: 'later' } : {}),
    ...(settings.credentials && settings.credentials.kind !== 'asRestored'
      ? { credentials: settings.credentials }
      : {}),
    ...(settings.proxies ? { proxies: settings.proxies } : {}),
    ...(settings.replicas ? { replicas: settings.replicas } : {}),
    checks,
  };
  return createHash('sha256').update(JSON.stringify(approved)).digest('hex').slice(0, 16);
}
