import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readCloudAssembly } from '../rehearsal/assembly/cloud-assembly';

export interface BundleMeasure {
  /** `<env>-<key>-<folder in lambdas>`. */
  readonly functionName: string;
  readonly kilobytes: number;
  /** Median of the cold imports, each in a process of its own. */
  readonly importMilliseconds: number;
}

const IMPORT = `const started = performance.now(); require(process.argv[1]); console.log(performance.now() - started)`;
const COLD_IMPORTS = 3;

/** Size and cold import of every handler in an assembly, largest first. */
export async function measureBundles(assembly: string): Promise<readonly BundleMeasure[]> {
  const measures: BundleMeasure[] = [];
  for (const [functionName, file] of bundlesOf(assembly)) {
    const times: number[] = [];
    for (let run = 0; run < COLD_IMPORTS; run += 1) {
      const { stdout } = await promisify(execFile)(process.execPath, ['-e', IMPORT, file]);
      times.push(Number(stdout));
    }
    times.sort((left, right) => left - right);
    measures.push({
      functionName,
      kilobytes: Math.round(statSync(file).size / 1000),
      importMilliseconds: Math.round(times[Math.floor(COLD_IMPORTS / 2)]!),
    });
  }
  return measures.sort((left, right) => right.kilobytes - left.kilobytes);
}

/** File of each handler of the assembly's functions; a function is named `<env>-<key>-<folder>`. */
function bundlesOf(assembly: string): Map<string, string> {
  const { stacks, assetDirectories } = readCloudAssembly(assembly);
  const functions = stacks
    .flatMap(({ template }) => Object.values(template.Resources ?? {}))
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .map(
      ({ Properties }) => Properties as { readonly Code: { readonly S3Key?: string }; readonly FunctionName: string },
    );
  return new Map(
    functions.flatMap(({ Code: { S3Key }, FunctionName }) => {
      const directory = S3Key && assetDirectories.get(S3Key);
      return directory ? [[FunctionName, join(directory, 'index.js')] as const] : [];
    }),
  );
}
