import type { Iam } from '../iam/iam';
import { type Authorization, AwsError, type Call, type Caller, type Service } from '../service';
import type { RecordedCall, WorldContext } from '../world';
import { type CredentialScope, credentialScope } from './authentication';
import { createCatalogue, type OperationModel, type Protocol, type ServiceModel } from './catalogue';
import { encodeResponse } from './encode';
import { accessDenied, encodeError, faultError, wireError } from './errors';
import type { Authorize, Endpoint, HttpRequest, HttpResponse, HttpService } from './http';
import { uuid } from './identifiers';
import { outputFaults } from './output-check';
import { decodeRequest, protocolOfClient, requestedOperation } from './requests';

type Implementation = (input: Record<string, unknown>, call: Call) => unknown;
type AuthorizationQuestion = (input: Record<string, unknown>, call: Call) => readonly Authorization[];

const UNAUTHENTICATED: Caller = { kind: 'operator', arn: 'unauthenticated' };

/**
 * One function that answers for all services, in their own protocols. Every request ends in a response and in one
 * entry of `context.calls`, also the ones refused.
 */
export function createEndpoint(
  services: readonly Service[],
  iam: Pick<Iam, 'callerOf' | 'authorize'>,
  context: Pick<WorldContext, 'region' | 'clock' | 'random' | 'calls' | 'log'>,
  intercept?: Intercept,
): Endpoint {
  const catalogue = createCatalogue(services);
  return (request) => new Exchange(request, { catalogue, iam, context, intercept }).answer();
}

/** A call that IAM has allowed, on its way to the service. */
export interface InterceptedCall {
  readonly request: HttpRequest;
  readonly service: string;
  readonly operation: string;
  readonly caller: Caller;
  /** Decoded input; `undefined` for a service that reads its requests itself (S3). */
  readonly input: unknown;
}

/** Stands between the endpoint and its services: `run` has the effect and gives the service's own answer. */
export type Intercept = (call: InterceptedCall, run: () => Promise<unknown>) => Promise<unknown>;

/** The reply gets lost on its way: whoever carries the requests resets the connection. */
export class LostReply extends Error {}

interface Surroundings {
  readonly catalogue: ReadonlyMap<string, ServiceModel>;
  readonly iam: Pick<Iam, 'callerOf' | 'authorize'>;
  readonly context: Pick<WorldContext, 'region' | 'clock' | 'random' | 'calls' | 'log'>;
  readonly intercept: Intercept | undefined;
}

/** One request on its way to its answer. */
class Exchange {
  private readonly requestId: string;
  private readonly scope: CredentialScope | 'missing' | 'malformed';
  private readonly model: ServiceModel | undefined;
  private record: RecordedCall;

  constructor(
    private readonly request: HttpRequest,
    private readonly surroundings: Surroundings,
  ) {
    this.requestId = uuid(surroundings.context.random);
    this.scope = credentialScope(request);
    this.model = typeof this.scope === 'string' ? undefined : surroundings.catalogue.get(this.scope.service);
    this.record = {
      at: surroundings.context.clock.now(),
      service: typeof this.scope === 'string' ? 'unknown' : this.scope.service,
      operation: requestedOperation(request),
      caller: UNAUTHENTICATED,
      authorizations: [],
    };
  }

  async answer(): Promise<HttpResponse> {
    this.surroundings.context.calls.push(this.record);
    try {
      return await this.run();
    } catch (error) {
      if (error instanceof LostReply) {
        Object.assign(this.record, { error: 'LostReply', message: error.message });
        throw error;
      }
      return this.refuse(error instanceof AwsError ? error : this.internalFailure(error));
    }
  }

  private async run(): Promise<HttpResponse> {
    const caller = this.authenticate();
    Object.assign(this.record, { caller });
    const { model, request } = this;
    if (!model)
      throw new AwsError(
        'UnknownOperationException',
        `service '${this.record.service}' is not part of the local world`,
        404,
      );
    if (isHttpService(model.service)) {
      Object.assign(this.record, { operation: model.service.operationOf(request) });
      const { service } = model;
      const respond = () => service.handleHttp(request, caller, this.authorize(model, caller));
      return (await this.intercepted(undefined, respond)) as HttpResponse;
    }
    this.requireSameProtocol(model);
    const { operation, input, faults } = decodeRequest(model, request);
    Object.assign(this.record, { operation: operation.name });
    const implementation = implementationOf(model, operation);
    if (faults.length > 0) throw faultError(faults, model);
    const call = { service: model.service.signingName, operation: operation.name, caller, requestId: this.requestId };
    const question = model.service.authorization?.[operation.name] as AuthorizationQuestion | undefined;
    const defaults = [{ action: `${call.service}:${call.operation}`, resources: ['*'] }];
    this.authorize(model, caller)(question ? question(input, call) : defaults);
    const output = ((await this.intercepted(input, async () => implementation(input, call))) ?? {}) as object;
    const wrong = outputFaults(operation.output, output);
    if (wrong.length > 0) throw new Error(`answer does not fit the schema: ${wrong.join('; ')}`);
    return encodeResponse(model, operation, output, this.requestId);
  }

  private intercepted(input: unknown, run: () => Promise<unknown>): Promise<unknown> {
    const { intercept } = this.surroundings;
    const { service, operation, caller } = this.record;
    return intercept ? intercept({ request: this.request, service, operation, caller, input }, run) : run();
  }

  private authenticate(): Caller {
    const { scope } = this;
    const json = this.protocol.startsWith('awsJson') || this.protocol === 'restJson1';
    if (scope === 'missing') {
      const code = json ? 'MissingAuthenticationTokenException' : 'MissingAuthenticationToken';
      throw new AwsError(code, 'Request is missing Authentication Token', 403);
    }
    if (scope === 'malformed') {
      const code = json ? 'IncompleteSignatureException' : 'IncompleteSignature';
      throw new AwsError(
        code,
        'Authorization header requires a Credential of the form key/date/region/service/aws4_request',
        403,
      );
    }
    const { region } = this.surroundings.context;
    // IAM is one for all Regions: its requests may be signed for where it lives.
    const isGlobal = scope.service === 'iam' && scope.region === 'us-east-1';
    if (scope.region !== region && !isGlobal) {
      const code = json ? 'InvalidSignatureException' : 'SignatureDoesNotMatch';
      throw new AwsError(
        code,
        `Credential should be scoped to a valid region: expected '${region}', found '${scope.region}'`,
        403,
      );
    }
    const caller = this.surroundings.iam.callerOf(scope.accessKeyId);
    if (!caller) {
      const code = json
        ? 'UnrecognizedClientException'
        : this.protocol === 'restXml'
          ? 'InvalidAccessKeyId'
          : 'InvalidClientTokenId';
      throw new AwsError(code, 'The security token included in the request is invalid.', 403);
    }
    return caller;
  }

  /** The protocol of the answer: of the service when it is known, else what the client seems to read. */
  private get protocol(): Protocol {
    const spoken = protocolOfClient(this.request);
    const { model } = this;
    if (!model) return spoken;
    return spoken === 'awsQuery' && !speaksQuery(model) && model.protocol !== 'restXml' ? spoken : model.protocol;
  }

  private requireSameProtocol(model: ServiceModel): void {
    if (this.protocol === model.protocol) return;
    const { signingName } = model.service;
    throw new AwsError(
      'InvalidAction',
      `${signingName} is answered in ${model.protocol} only, found a query request; use a newer client`,
    );
  }

  private authorize(model: ServiceModel, caller: Caller): Authorize {
    return (authorizations) => {
      this.record.authorizations.push(...authorizations.map(({ action, resources }) => ({ action, resources })));
      try {
        this.surroundings.iam.authorize(caller, authorizations);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        this.record.deniedBy = 'iam';
        throw accessDenied(error, model);
      }
    };
  }

  private refuse(error: AwsError): HttpResponse {
    const { model, requestId } = this;
    const wire = wireError(error, model);
    this.record.error = wire.code;
    this.record.message = wire.message;
    return encodeError(wire, { protocol: this.protocol, requestId, ...(model ? { model } : {}) });
  }

  private internalFailure(error: unknown): AwsError {
    const { service, operation } = this.record;
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.surroundings.context.log(`local world failed in ${service}:${operation}: ${reason}`);
    const message = error instanceof Error ? error.message : String(error);
    return new AwsError('InternalFailure', `the local world failed in ${service}:${operation}: ${message}`, 500);
  }
}

function implementationOf(model: ServiceModel, operation: OperationModel): Implementation {
  const operations = model.service.operations as Readonly<Record<string, Implementation | undefined>>;
  const implementation = Object.hasOwn(operations, operation.name) ? operations[operation.name] : undefined;
  if (implementation) return (input, call) => implementation.call(operations, input, call);
  const message = `${model.service.signingName}:${operation.name} is not modelled by the local world`;
  throw new AwsError(speaksQuery(model) ? 'InvalidAction' : 'UnknownOperationException', message);
}

function speaksQuery(model: ServiceModel): boolean {
  return model.protocol === 'awsQuery' || model.protocol === 'ec2Query';
}

function isHttpService(service: Service): service is HttpService {
  return 'handleHttp' in service && typeof service.handleHttp === 'function';
}
