import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { TensorInfo } from '../cut-graph.js';
import type { Engine, EngineOptions, EngineSession } from './engine.js';
import type { Tensor } from './tensor.js';

type OnnxRuntime = typeof import('onnxruntime-node');

/**
 * ONNX Runtime as an engine.
 *
 * The native library is loaded here, on first use: nothing else imports it, so the parent process never maps it.
 */
export async function openOnnxEngine(options: EngineOptions): Promise<Engine> {
  const runtime = await import('onnxruntime-node');
  const sessionOptions = sessionOptionsFor(options);
  return {
    provider: options.provider,
    description: 'ONNX Runtime',
    load: async (onnx) =>
      new OnnxSession(runtime, await runtime.InferenceSession.create(onnx, sessionOptions)),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/**
 * One provider and no second: `['webgpu', 'cpu']` is no fallback list in Node, create() throws when the first is missing.
 *
 * Spinning is off because threads that spin between frames cost other processes (ffmpeg) 40% of a core and slow the run
 * itself as soon as cores are shared; paced video never profits from it.
 */
function sessionOptionsFor({ provider, threads }: EngineOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
  };
}

class OnnxSession implements EngineSession {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly #runtime: OnnxRuntime;
  readonly #session: InferenceSession;

  constructor(runtime: OnnxRuntime, session: InferenceSession) {
    this.#runtime = runtime;
    this.#session = session;
    this.inputs = session.inputMetadata.map(tensorInfoOf);
    this.outputs = session.outputMetadata.map(tensorInfoOf);
  }

  async run(inputs: readonly Tensor[], outputs: readonly Tensor[]): Promise<void> {
    // Fetches that carry tensors are filled in place; what run() returns are copies of the same values, left unread.
    await this.#session.run(this.#wrap(inputs), this.#wrap(outputs));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.release();
  }

  #wrap(tensors: readonly Tensor[]): Record<string, OrtTensor> {
    const { Tensor: OrtTensor } = this.#runtime;
    return Object.fromEntries(
      tensors.map(({ name, type, shape, data }) => [name, new OrtTensor(type, data, shape)]),
    );
  }
}

function tensorInfoOf(metadata: InferenceSession.ValueMetadata): TensorInfo {
  if (!metadata.isTensor) throw new Error(`${metadata.name} is not a tensor`);
  const { name, type, shape } = metadata;
  if (type !== 'uint8' && type !== 'float32')
    throw new Error(`${name} is ${type}; uint8 and float32 cross the edge of a cut`);
  return { name, type, shape: shape.map((extent) => fixedExtent(name, extent)) };
}

function fixedExtent(name: string, extent: number | string): number {
  if (typeof extent === 'number') return extent;
  throw new Error(`${name} has the symbolic dimension ${extent}; a cut's shapes are static`);
}
