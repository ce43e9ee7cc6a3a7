import type * as sdk from '@aws-sdk/client-lambda';
import type { FunctionRegistry } from '../../functions/function-registry';
import { AwsError, type Operations } from '../../service';

type Names = 'PutFunctionConcurrency' | 'GetFunctionConcurrency' | 'DeleteFunctionConcurrency';

/** Concurrent executions of an account and Region, and how many of them must stay for functions without a reservation. */
const ACCOUNT_LIMIT = 1000;
const LEAST_UNRESERVED = 100;

/** Reserved concurrency: new invocations meet it at once, those that run go on. */
export function concurrencyOperations(registry: FunctionRegistry): Pick<Operations<typeof sdk>, Names> {
  const functionNamed = (nameOrArn: string | undefined) => {
    const { target, qualifier } = registry.resolve(nameOrArn ?? '');
    if (qualifier === undefined) return target;
    throw invalid('This operation is not supported for a version or an alias: name the function alone');
  };
  return {
    PutFunctionConcurrency: ({ FunctionName, ReservedConcurrentExecutions: wanted = 0 }) => {
      const target = functionNamed(FunctionName);
      if (!Number.isInteger(wanted) || wanted < 0)
        throw invalid(`ReservedConcurrentExecutions: expected 0 or more, found ${wanted}`);
      const others = registry
        .all()
        .filter((other) => other !== target)
        .reduce((sum, { reservedConcurrency = 0 }) => sum + reservedConcurrency, 0);
      if (ACCOUNT_LIMIT - others - wanted < LEAST_UNRESERVED) {
        throw invalid(
          `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
        );
      }
      target.reservedConcurrency = wanted;
      return { ReservedConcurrentExecutions: wanted };
    },
    GetFunctionConcurrency: ({ FunctionName }) => {
      const { reservedConcurrency } = functionNamed(FunctionName);
      return reservedConcurrency === undefined ? {} : { ReservedConcurrentExecutions: reservedConcurrency };
    },
    DeleteFunctionConcurrency: ({ FunctionName }) => {
      functionNamed(FunctionName).reservedConcurrency = undefined;
      return {};
    },
  };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });
}
