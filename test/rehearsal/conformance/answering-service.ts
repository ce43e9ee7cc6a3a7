import type { HttpService } from '../../../lib/rehearsal/aws/http';
import type { Service } from '../../../lib/rehearsal/service';

export interface Answers {
  /** Answers the next call, whatever it is; gets the input as the endpoint read it. */
  next: ((input: unknown) => unknown) | undefined;
}

/** The service with its interface kept and every answer put in its mouth. */
export function answering(service: Service, answers: Answers): Service {
  const answer = (input: unknown): unknown => {
    if (!answers.next) throw new Error(`expected an answer for ${service.signingName} to be set, found none`);
    return answers.next(input);
  };
  if ('handleHttp' in service) {
    const { operationOf } = service as HttpService;
    const http: HttpService = {
      signingName: service.signingName,
      sdk: service.sdk,
      operations: {},
      operationOf,
      handleHttp: async (request) => answer(request) as Awaited<ReturnType<HttpService['handleHttp']>>,
    };
    return http;
  }
  const operations = Object.fromEntries(Object.keys(service.operations).map((name) => [name, answer]));
  return { signingName: service.signingName, sdk: service.sdk, operations };
}
