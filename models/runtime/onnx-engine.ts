import type { InferenceSession } from 'onnxruntime-node';
import { decodeOnnx } from '../graph/decode-onnx.js';
import { encodeOnnx } from '../graph/encode-onnx.js';
import { inHalfPrecision } from '../graph/half-precision.js';
import type { Engine, EngineOptions, LoadOptions, Provider } from './engine.js';
import { OnnxSession } from './onnx-session.js';

/**
 * ONNX Runtime as an engine.
 *
 * The native library is loaded here, on first use: nothing else imports it, so the parent process never maps it.
 */
export async function openOnnxEngine(options: EngineOptions): Promise<Engine> {
  const runtime = await import('onnxruntime-node');
  return {
    provider: options.provider,
    description: options.precision === 'fp16' ? 'ONNX Runtime, half precision' : 'ONNX Runtime',
    load: async (onnx, { features = [] }: LoadOptions = {}) => {
      const staying = KEEPING.includes(options.provider) ? features : [];
      const network = options.precision === 'fp16' ? encodeOnnx(inHalfPrecision(decodeOnnx(onnx))) : onnx;
      const session = await runtime.InferenceSession.create(network, sessionOptionsFor(options, staying));
      return new OnnxSession(runtime, session, staying);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Where results can stay: ONNX Runtime's binding for Node knows device memory of WebGPU's alone. */
const KEEPING: readonly Provider[] = ['webgpu'];

/**
 * Spinning is off because threads that spin between frames cost other processes (ffmpeg) 40% of a core and slow the run
 * itself as soon as cores are shared; paced video never profits from it.
 */
function sessionOptionsFor(
  { provider, threads }: EngineOptions,
  staying: readonly string[],
): InferenceSession.SessionOptions {
  return {
    executionProviders: EXECUTION_PROVIDERS[provider],
    graphOptimizationLevel: 'all',
    extra: { session: { intra_op: { allow_spinning: '0' } } },
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(staying.length > 0 && {
      preferredOutputLocation: Object.fromEntries(staying.map((name) => [name, 'gpu-buffer' as const])),
    }),
  };
}

/**
 * What is asked of ONNX Runtime. No list ends in the cpu, which computes what the others leave over in any case: create() throws
 * when a provider is missing, it goes on to none.
 *
 * - tensorrt: what it cannot compute goes to cuda
 * - webgpu: channels last, 2.8 times as fast as channels first where both were measured
 */
const EXECUTION_PROVIDERS = {
  tensorrt: ['tensorrt', 'cuda'],
  cuda: ['cuda'],
  webgpu: [{ name: 'webgpu', preferredLayout: 'NHWC' }],
  cpu: ['cpu'],
} as const satisfies Record<Provider, InferenceSession.SessionOptions['executionProviders']>;
