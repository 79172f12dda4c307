import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';
import { hasFastIntegers } from '../../models/runtime/fast-integers.js';
import { packagePath } from '../../src/core/package-root.js';
import { readFile } from 'node:fs/promises';

/** What figures were measured on: what it is, never what it is called. */
export interface Machine {
  readonly processor: string;
  /** That this process may use. */
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** Whether it has instructions for sums of 8-bit products. */
  readonly fastIntegers: boolean;
  readonly versions: Readonly<Record<string, string>>;
}

/** This machine, and the versions of what computes and compresses. */
export async function describeThisMachine(): Promise<Machine> {
  return {
    processor: (cpus()[0]?.model ?? 'unknown processor').trim().replace(/\s+/g, ' '),
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${arch()}`,
    fastIntegers: hasFastIntegers(),
    versions: {
      node: process.version,
      'onnxruntime-node': await versionOf('onnxruntime-node'),
      sharp: await versionOf('sharp'),
    },
  };
}

/** A file name's part: `2x-amd-epyc-linux-x64`. */
export function machineSlug({ processor, processors, system }: Machine): string {
  return `${processors}x ${processor} ${system}`
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

async function versionOf(name: string): Promise<string> {
  const text = await readFile(packagePath('node_modules', name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version; // every package has one
}
