import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { programOutput } from './program-output.js';

/** An NVIDIA card as its driver describes it. */
export interface GraphicsCard {
  readonly name: string;
  /** E.g. 8.6 for Ampere, 9 for Hopper. */
  readonly computeCapability: number;
}

/** What native TensorFlow finds around itself on this machine. */
export interface GpuSurroundings {
  /** E.g. `22.11.0`. */
  readonly nodeVersion: string;
  readonly platform: NodeJS.Platform;
  /** Those of the libraries asked for that the loader can find; Linux only, empty elsewhere. */
  readonly libraries: ReadonlySet<string>;
  readonly cards: readonly GraphicsCard[];
}

/** Looks for cards and for these shared libraries; a program that is missing has found nothing. */
export async function gpuSurroundings(
  libraries: readonly string[],
  signal: AbortSignal,
): Promise<GpuSurroundings> {
  const { platform, versions, env } = process;
  const known = platform === 'linux' ? await output('/sbin/ldconfig', ['-p'], signal) : '';
  const folders = (env['LD_LIBRARY_PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const query = ['--query-gpu=name,compute_cap', '--format=csv,noheader'];
  return {
    nodeVersion: versions.node,
    platform,
    libraries: new Set(
      libraries.filter(
        (library) =>
          known.includes(`\t${library} `) || folders.some((folder) => existsSync(join(folder, library))),
      ),
    ),
    cards: parseCards(await output('nvidia-smi', query, signal)),
  };
}

/** The cards in nvidia-smi's answer: `NVIDIA H200, 9.0`, a line each. */
export function parseCards(answer: string): GraphicsCard[] {
  return answer.split('\n').flatMap((line) => {
    const { name, capability } = /^(?<name>.+), (?<capability>\d+\.\d+)$/.exec(line.trim())?.groups ?? {};
    return name !== undefined && capability !== undefined
      ? [{ name, computeCapability: Number(capability) }]
      : [];
  });
}

async function output(program: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  return programOutput(program, args, signal).catch(() => '');
}
