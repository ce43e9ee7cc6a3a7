import { AwsError } from '../../service';

export const validation = (message: string) => new AwsError('ValidationException', message);

export const scheduleNotFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`);

export const groupNotFound = (name: string) =>
  new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`);

export const conflict = (message: string) => new AwsError('ConflictException', message);
