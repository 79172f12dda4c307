import type { EngineOptions, Provider } from '../engine.js';
import type { Tfjs } from './operator.js';
import type { TfjsPackage } from './tfjs-packages.js';

/** TensorFlow.js with a backend that computes. */
export interface OpenBackend {
  readonly tf: Tfjs;
  /** E.g. `TensorFlow.js 4.22.0, wasm backend`. */
  readonly description: string;
}

/** Loads a package; rejects when it is missing or broken. Tests stand in for it. */
export type ImportPackage = (name: TfjsPackage) => Promise<unknown>;

/** A way to have TensorFlow.js compute. */
interface Backend {
  readonly provider: Provider;
  /** Loaded in this order; the first one gives the operations. */
  readonly packages: readonly TfjsPackage[];
  /** Its name inside TensorFlow.js. */
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
  readonly description: string;
}

/** The fastest first. Times are of ICNet, one thread each, measured in 2026-11 (docs/engines.md). */
const BACKENDS: readonly Backend[] = [
  {
    provider: 'cuda',
    packages: ['@tensorflow/tfjs-node-gpu'],
    name: 'tensorflow',
    description: 'native TensorFlow on the graphics card',
  },
  {
    provider: 'cpu',
    packages: ['@tensorflow/tfjs-node'],
    name: 'tensorflow',
    description: 'native TensorFlow',
  },
  {
    provider: 'cpu',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu', '@tensorflow/tfjs-backend-wasm'],
    name: 'wasm',
    description: 'wasm backend, about 4 times slower than ort',
  },
  {
    provider: 'cpu',
    packages: ['@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    name: 'cpu',
    description: 'plain JavaScript, some 100 times slower than ort',
  },
];

/**
 * Opens the fastest backend for a provider whose packages are installed and start. One per process: TensorFlow.js keeps its
 * backend in a global.
 *
 * @throws Error with the reason of every backend that was tried
 */
export async function openBackend(
  { provider, threads }: EngineOptions,
  importPackage: ImportPackage = (name) => import(name),
): Promise<OpenBackend> {
  // Native TensorFlow reads it when it is loaded; the others have one thread anyway.
  if (threads !== undefined) process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  const failures: string[] = [];
  for (const backend of BACKENDS.filter((candidate) => candidate.provider === provider)) {
    try {
      return await start(backend, importPackage);
    } catch (error) {
      failures.push(failureOf(backend, error));
    }
  }
  throw new Error(failures.length > 0 ? failures.join('; ') : `TensorFlow.js has no ${provider} in Node`);
}

async function start(backend: Backend, importPackage: ImportPackage): Promise<OpenBackend> {
  const modules: unknown[] = [];
  for (const name of backend.packages) modules.push(await importPackage(name));
  const tf = operationsOf(modules[0]);
  // No shape checks on every operation, no advice to install something else on stderr.
  tf.enableProdMode();
  if (!(await tf.setBackend(backend.name))) throw new Error(`its backend ${backend.name} does not start`);
  if (backend.provider === 'cuda' && !isOnGraphicsCard(tf))
    throw new Error('it found no graphics card it can use, or not the CUDA 11.2 libraries');
  return { tf, description: `TensorFlow.js ${tf.version_core}, ${backend.description}` };
}

/** Node gives a CommonJS module as the default export of what it imports. */
function operationsOf(module: unknown): Tfjs {
  const hasDefault = typeof module === 'object' && module !== null && 'default' in module;
  return (hasDefault ? module.default : module) as Tfjs; // the package's own declaration
}

/** Without CUDA the GPU package computes on the CPU and says so on stderr only; its backend knows. */
function isOnGraphicsCard(tf: Tfjs): boolean {
  const backend: unknown = tf.backend();
  return (
    typeof backend === 'object' &&
    backend !== null &&
    'isUsingGpuDevice' in backend &&
    backend.isUsingGpuDevice === true
  );
}

function failureOf({ packages }: Backend, error: unknown): string {
  const name = packages.at(-1) ?? '';
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  if (isMissing) return `${name} is not installed`;
  return `${name} does not start: ${error instanceof Error ? error.message : String(error)}`;
}
