import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticErrorSchema, StaticOperationSchema } from '@smithy/types';
import type { Service } from '../service';
import { type Route, routeOf } from './routes';

export type Protocol = 'awsQuery' | 'ec2Query' | 'restJson1' | 'awsJson1_0' | 'awsJson1_1' | 'restXml';

export interface OperationModel {
  readonly name: string;
  readonly schema: StaticOperationSchema;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

export interface ErrorModel {
  /** Class name in the SDK. */
  readonly name: string;
  /** What the wire calls it; differs from the name in the query protocols. */
  readonly code: string;
  readonly status: number;
  readonly schema: StaticErrorSchema;
}

/** What the SDK's client module says about a service. */
export interface ServiceModel {
  readonly service: Service;
  readonly protocol: Protocol;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** By class name and by wire code. */
  readonly errors: ReadonlyMap<string, ErrorModel>;
  /** REST protocols only, most literal path first, and of equal paths the one with a fixed query first. */
  readonly routes: readonly Route[];
  readonly xmlNamespace: string | undefined;
  /** Prefix of `x-amz-target`; awsJson only. */
  readonly targetPrefix: string | undefined;
  /** The service once spoke awsQuery: its errors carry the old code in a header. */
  readonly queryCompatible: boolean;
}

interface SdkClient {
  readonly config: {
    readonly protocol: {
      getShapeId(): string;
      readonly serviceTarget?: string;
      readonly awsQueryCompatible?: boolean;
      readonly options?: { readonly xmlNamespace?: string };
    };
    httpAuthSchemeProvider(parameters: object): { signingProperties?: { name?: string } }[];
  };
}

const PROTOCOLS: readonly Protocol[] = ['awsQuery', 'ec2Query', 'restJson1', 'awsJson1_0', 'awsJson1_1', 'restXml'];

/** Reads the SDK modules once. Throws when two services share a signing name or the SDK signs with another one. */
export function createCatalogue(services: readonly Service[]): Map<string, ServiceModel> {
  const catalogue = new Map<string, ServiceModel>();
  for (const service of services) {
    if (catalogue.has(service.signingName)) {
      throw new Error(`two services answer for '${service.signingName}'; give the endpoint each service once`);
    }
    catalogue.set(service.signingName, modelOf(service));
  }
  return catalogue;
}

function modelOf(service: Service): ServiceModel {
  const { signingName, ...model } = sdkModelOf(service);
  if (signingName !== service.signingName) {
    throw new Error(`service '${service.signingName}' cannot be reached: its SDK client signs for '${signingName}'`);
  }
  const unknown = Object.keys(service.operations).filter((name) => !model.operations.has(name));
  if (unknown.length > 0)
    throw new Error(`service '${signingName}' implements unknown operations: ${unknown.join(', ')}`);
  return { ...model, service };
}

type SdkModel = Omit<ServiceModel, 'service'> & { readonly signingName: string | undefined };

/** A simulation opens one account after the other: what a module says is read once in a process. */
const sdkModels = new WeakMap<object, SdkModel>();

function sdkModelOf(service: Service): SdkModel {
  const module = service.sdk as Record<string, unknown>;
  const known = sdkModels.get(module);
  if (known) return known;
  const exported = Object.entries(module);
  const { protocol, httpAuthSchemeProvider } = clientOf(service, exported).config;
  const signingName = httpAuthSchemeProvider({
    operation: '',
    region: 'us-east-1',
    Region: 'us-east-1',
    UseDualStack: false,
    UseFIPS: false,
  }).find((scheme) => scheme.signingProperties)?.signingProperties?.name;
  const operations = exported.flatMap(([, value]) => (isOperation(value) ? [operationModel(value)] : []));
  const model: SdkModel = {
    signingName,
    protocol: protocolOf(service, protocol.getShapeId()),
    operations: new Map(operations.map((operation) => [operation.name, operation])),
    errors: new Map(exported.flatMap(([, value]) => (isError(value) ? errorEntries(value) : []))),
    routes: operations
      .flatMap((operation) => routeOf(operation) ?? [])
      .sort(
        (left, right) => right.literalSegments - left.literalSegments || right.fixedQuery.size - left.fixedQuery.size,
      ),
    xmlNamespace: protocol.options?.xmlNamespace,
    targetPrefix: protocol.serviceTarget,
    queryCompatible: protocol.awsQueryCompatible ?? false,
  };
  sdkModels.set(module, model);
  return model;
}

function clientOf(service: Service, exported: [string, unknown][]): SdkClient {
  const [, Client] = exported.find(([name]) => name.endsWith('Client') && !name.startsWith('_')) ?? [];
  if (typeof Client !== 'function') {
    throw new Error(
      `service '${service.signingName}': its sdk exports no ...Client class; pass the SDK client module itself`,
    );
  }
  const credentials = { accessKeyId: 'schema', secretAccessKey: 'schema' };
  return Reflect.construct(Client, [{ region: 'us-east-1', credentials }]) as SdkClient;
}

function protocolOf(service: Service, shapeId: string): Protocol {
  const name = PROTOCOLS.find((protocol) => shapeId === `aws.protocols#${protocol}`);
  if (!name)
    throw new Error(`service '${service.signingName}' speaks ${shapeId}, expected one of ${PROTOCOLS.join(', ')}`);
  return name;
}

function operationModel(schema: StaticOperationSchema): OperationModel {
  return { name: schema[2], schema, input: NormalizedSchema.of(schema[4]), output: NormalizedSchema.of(schema[5]) };
}

function errorEntries(schema: StaticErrorSchema): [string, ErrorModel][] {
  const name = schema[2];
  const traits = NormalizedSchema.of(schema).getMergedTraits();
  const [code, queryStatus] = (traits['awsQueryError'] as [string, number] | undefined) ?? [];
  const modelled = queryStatus ?? (traits['httpError'] as number | undefined);
  const status = modelled ?? (traits.error === 'server' ? 500 : 400);
  const model = { name, code: code ?? name, status, schema };
  return code && code !== name
    ? [
        [name, model],
        [code, model],
      ]
    : [[name, model]];
}

function isOperation(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === 9;
}

function isError(value: unknown): value is StaticErrorSchema {
  return Array.isArray(value) && value[0] === -3;
}
