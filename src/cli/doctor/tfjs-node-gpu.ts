import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { InstalledPackage } from '../../../models/runtime/tfjs/tfjs-packages.js';
import type { Check, CheckResult } from './check.js';
import type { GraphicsCard, GpuSurroundings } from './gpu-surroundings.js';
import { parseVersion } from './version.js';

const NAME = 'tfjs-node-gpu';
/** Node 23 took out `util.isNullOrUndefined` and the like, which tfjs-node 4.22 calls. */
const NEWEST_NODE = 22;
/** What libtensorflow 2.9.1 loads of CUDA 11.2 and cuDNN 8.1. */
export const CUDA_11_LIBRARIES = ['libcudart.so.11.0', 'libcublas.so.11', 'libcudnn.so.8'] as const;
/** Ampere as far as CUDA 11.2 knows it; Ada (8.9), Hopper (9.0) and later have no kernels in libtensorflow 2.9.1. */
const NEWEST_COMPUTE_CAPABILITY = 8.6;

/** One thing in the way of tfjs-node-gpu. */
interface Obstacle {
  readonly what: string;
  readonly remedy: string;
}

/** Whether `@tensorflow/tfjs-node-gpu` can start here, and what is in its way: a warning only where it is installed. */
export function tfjsNodeGpuCheck(options: {
  readonly installed: readonly InstalledPackage[];
  readonly surroundings: (signal: AbortSignal) => Promise<GpuSurroundings>;
}): Check {
  const { installed, surroundings } = options;
  return {
    name: NAME,
    async run({ signal }) {
      const own = installed.find(({ name }) => name === '@tensorflow/tfjs-node-gpu');
      return [describe(own, findObstacles(own, await surroundings(signal)))];
    },
  };
}

function describe(own: InstalledPackage | undefined, obstacles: readonly Obstacle[]): CheckResult {
  const list = obstacles.map(({ what }) => what).join('; ');
  if (!own) {
    const prospect = list === '' ? 'nothing known is in its way' : `it would not start: ${list}`;
    return { name: NAME, status: 'ok', detail: `not installed; ${prospect}` };
  }
  if (list === '') return { name: NAME, status: 'ok', detail: `${own.version}, nothing known is in its way` };
  const remedy = obstacles.map((obstacle) => obstacle.remedy).join(' ');
  return { name: NAME, status: 'warn', detail: `${own.version} may not start: ${list}`, remedy };
}

function findObstacles(own: InstalledPackage | undefined, surroundings: GpuSurroundings): Obstacle[] {
  const { nodeVersion, platform, libraries, cards } = surroundings;
  if (platform === 'darwin')
    return [{ what: 'there is no CUDA on macOS', remedy: 'Use --engine ort, or tfjs-node on the CPU.' }];
  return [
    ...nodeObstacle(nodeVersion),
    ...(own && platform === 'linux' ? nativeObstacle(own) : []),
    ...(platform === 'linux' ? libraryObstacle(libraries) : []),
    ...cardObstacle(cards),
  ];
}

function nodeObstacle(version: string): Obstacle[] {
  const [major = 0] = parseVersion(version) ?? [];
  if (major <= NEWEST_NODE) return [];
  return [
    {
      what: `Node ${version} lacks functions it calls (gone since 23)`,
      remedy: `Run segcast on Node 20 or ${NEWEST_NODE}.`,
    },
  ];
}

function nativeObstacle({ folder }: InstalledPackage): Obstacle[] {
  if (existsSync(join(folder, 'deps', 'lib', 'libtensorflow.so.2'))) return [];
  return [
    {
      what: 'its libtensorflow 2.9.1 was not downloaded',
      remedy: 'Run `npm rebuild @tensorflow/tfjs-node-gpu` where storage.googleapis.com can be reached.',
    },
  ];
}

function libraryObstacle(libraries: ReadonlySet<string>): Obstacle[] {
  const missing = CUDA_11_LIBRARIES.filter((library) => !libraries.has(library));
  if (missing.length === 0) return [];
  return [
    {
      what: `no ${missing.join(', ')}`,
      remedy:
        'Install CUDA 11.2 and cuDNN 8.1 beside what is there, and name their folder in LD_LIBRARY_PATH.',
    },
  ];
}

function cardObstacle(cards: readonly GraphicsCard[]): Obstacle[] {
  if (cards.length === 0)
    return [{ what: 'no NVIDIA card answers', remedy: 'Install the NVIDIA driver, if there is a card.' }];
  const [first] = cards;
  if (!first || cards.some(({ computeCapability }) => computeCapability <= NEWEST_COMPUTE_CAPABILITY))
    return [];
  const { name, computeCapability } = first;
  return [
    {
      what: `${name} (compute capability ${computeCapability.toFixed(1)}) is newer than its kernels (${NEWEST_COMPUTE_CAPABILITY})`,
      remedy: 'Use --engine ort --device cuda on this card.',
    },
  ];
}
