import { AwsError } from '../../service';
import type { InstanceSettings } from './instance-settings';
import { invalidCombination, invalidValue } from './refusals';

const CERTIFICATE_AUTHORITIES = ['rds-ca-rsa2048-g1', 'rds-ca-rsa4096-g1', 'rds-ca-ecc384-g1'];
const MONITORING_INTERVALS = [0, 1, 5, 10, 15, 30, 60];
const STORAGE_TYPES = ['gp2', 'gp3', 'io1', 'io2', 'standard'];
const DAY = '(?:mon|tue|wed|thu|fri|sat|sun)';
const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d';

/** Refuses settings that RDS refuses, whether they come from a creation, a restore or a modification. */
export function checkSettings(settings: InstanceSettings): void {
  if (!/^db\.[a-z0-9-]+\.[a-z0-9]+$/.test(settings.DBInstanceClass)) {
    throw invalidValue(`Invalid DB Instance class: ${settings.DBInstanceClass}`);
  }
  if (settings.BackupRetentionPeriod < 0 || settings.BackupRetentionPeriod > 35) {
    throw invalidValue(`Invalid backup retention period: ${settings.BackupRetentionPeriod}. Must be between 0 and 35.`);
  }
  if (!STORAGE_TYPES.includes(settings.StorageType))
    throw invalidValue(`Invalid storage type: ${settings.StorageType}`);
  if (settings.AllocatedStorage < 5 || settings.AllocatedStorage > 65_536) {
    throw invalidValue(
      `Invalid storage size for engine name postgres and storage type ${settings.StorageType}: ${settings.AllocatedStorage}`,
    );
  }
  if (settings.MaxAllocatedStorage !== undefined && settings.MaxAllocatedStorage < settings.AllocatedStorage) {
    throw invalidCombination(
      `Max storage size must be greater than storage size: ${settings.MaxAllocatedStorage} is less than ${settings.AllocatedStorage}`,
    );
  }
  if (!new RegExp(`^${TIME}-${TIME}$`).test(settings.PreferredBackupWindow)) {
    throw invalidValue(
      `Invalid backup window: ${settings.PreferredBackupWindow}. Must be in the format hh24:mi-hh24:mi.`,
    );
  }
  if (!new RegExp(`^${DAY}:${TIME}-${DAY}:${TIME}$`, 'i').test(settings.PreferredMaintenanceWindow)) {
    throw invalidValue(
      `Invalid maintenance window: ${settings.PreferredMaintenanceWindow}. Must be in the format ddd:hh24:mi-ddd:hh24:mi.`,
    );
  }
  if (!CERTIFICATE_AUTHORITIES.includes(settings.CACertificateIdentifier)) {
    throw new AwsError('CertificateNotFoundFault', `Certificate not found: ${settings.CACertificateIdentifier}`, 404);
  }
  checkMonitoring(settings);
}

function checkMonitoring(settings: InstanceSettings): void {
  if (!MONITORING_INTERVALS.includes(settings.MonitoringInterval)) {
    throw invalidValue(
      `Invalid monitoring interval: ${settings.MonitoringInterval}. Valid values: ${MONITORING_INTERVALS.join(', ')}`,
    );
  }
  if (settings.MonitoringInterval > 0 && !settings.MonitoringRoleArn) {
    throw invalidCombination(
      'A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.',
    );
  }
  if (!settings.PerformanceInsightsEnabled && settings.DatabaseInsightsMode === 'advanced') {
    throw invalidCombination('Performance Insights must be enabled for the advanced mode of Database Insights.');
  }
}

/** Refuses a password that RDS refuses; the message never contains it. */
export function checkPassword(password: string): void {
  if (password.length < 8 || password.length > 128 || /[/"@ ]|[^\x20-\x7e]/.test(password)) {
    throw invalidValue(
      "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' may be used, 8 to 128 of them.",
    );
  }
}
