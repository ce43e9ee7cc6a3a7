import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { databaseSettings, variable } from '../shared/environment';
import { log } from '../shared/log';
import type { StartRecoveryOutput } from './contract';
import { decide, parseEvent } from './decide';

const states = new SFNClient({});

/** Target of the event rule; a malformed event throws, and ends in the dead-letter queue after its retries. */
export async function handler(event: unknown): Promise<StartRecoveryOutput> {
  const detail = parseEvent(event, databaseSettings().key);
  const allowedModes = variable('EVENT_MODES').split(',');
  const { name, input, loweredFrom } = decide(
    detail,
    allowedModes.map((mode) => mode.trim()),
  );
  const started = await start(name, JSON.stringify(input));
  log('INFO', started ? 'recovery started' : 'recovery was started already', {
    execution: name,
    mode: input.mode,
    ...(loweredFrom ? { askedFor: loweredFrom } : {}),
  });
  return { status: started ? 'started' : 'alreadyStarted', executionName: name, mode: input.mode };
}

async function start(name: string, input: string): Promise<boolean> {
  try {
    await states.send(new StartExecutionCommand({ stateMachineArn: variable('STATE_MACHINE_ARN'), name, input }));
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) {
      return false;
    }
    throw error;
  }
}
