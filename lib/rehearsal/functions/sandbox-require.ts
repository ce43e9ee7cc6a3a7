import * as fs from 'node:fs';
import { isBuiltin } from 'node:module';
import { sandboxHttp, sandboxHttps } from './sandbox-network';

/** Where the Lambda runtime keeps the certificate authorities that it trusts, RDS's among them. */
export const CERTIFICATE_AUTHORITY_FILE = '/var/runtime/ca-cert.pem';

interface RequireOptions {
  readonly process: unknown;
  readonly certificateAuthorityPem: string;
}

/** The `require` of a bundle: built-in modules only, some of them bound to the local world. */
export function sandboxRequire({
  process: own,
  certificateAuthorityPem,
}: RequireOptions): (specifier: string) => unknown {
  const files = filesWith(certificateAuthorityPem);
  const replaced = new Map<string, unknown>([
    ['process', own],
    ['fs', files],
    ['fs/promises', files.promises],
    ['http', sandboxHttp],
    ['https', sandboxHttps],
  ]);
  return (specifier) => {
    const name = specifier.replace(/^node:/, '');
    if (replaced.has(name)) return replaced.get(name);
    const builtin = isBuiltin(specifier) ? process.getBuiltinModule(specifier) : undefined;
    if (builtin !== undefined) return builtin;
    throw Object.assign(
      new Error(`Cannot find module '${specifier}'; a bundle holds everything it needs besides Node's own modules`),
      {
        code: 'MODULE_NOT_FOUND',
      },
    );
  };
}

/** Node's `fs` with the one file of the Lambda runtime that functions read. */
function filesWith(pem: string): typeof fs {
  const asked = (path: unknown) => (path instanceof URL ? path.pathname : String(path)) === CERTIFICATE_AUTHORITY_FILE;
  const content = (options: unknown): string | Buffer => {
    const encoding =
      typeof options === 'string' ? options : (options as { encoding?: string | null } | undefined)?.encoding;
    return encoding ? pem : Buffer.from(pem);
  };
  const readFileSync = (path: unknown, options?: unknown) =>
    asked(path) ? content(options) : fs.readFileSync(path as string, options as 'utf8');
  const readFile = (path: unknown, ...rest: unknown[]) => {
    if (!asked(path)) return (fs.readFile as (...all: unknown[]) => void)(path, ...rest);
    const callback = rest.at(-1) as (error: null, data: string | Buffer) => void;
    setImmediate(callback, null, content(rest.length > 1 ? rest[0] : undefined));
  };
  const promised = async (path: unknown, options?: unknown) =>
    asked(path) ? content(options) : fs.promises.readFile(path as string, options as 'utf8');
  const existsSync = (path: unknown) => asked(path) || fs.existsSync(path as string);
  return {
    ...fs,
    readFileSync,
    readFile,
    existsSync,
    promises: { ...fs.promises, readFile: promised },
  } as unknown as typeof fs;
}
