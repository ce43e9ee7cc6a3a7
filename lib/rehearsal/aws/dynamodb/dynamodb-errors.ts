import { AwsError } from '../../service';

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

export function conditionFailed(item: unknown): AwsError {
  return new AwsError(
    'ConditionalCheckFailedException',
    'The conditional request failed',
    400,
    item === undefined ? {} : { Item: item },
  );
}

export function tableNotFound(): AwsError {
  return new AwsError('ResourceNotFoundException', 'Requested resource not found');
}
