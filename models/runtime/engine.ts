import type { Precision } from '../../src/core/profile.js';
import type { TensorInfo } from '../cut-graph.js';
import type { DeviceTensor, Operand } from './device-tensor.js';
import type { Tensor } from './tensor.js';

/** What can run a network, in ONNX Runtime's words. */
export const PROVIDERS = ['tensorrt', 'cuda', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** The libraries that run networks: ONNX Runtime and TensorFlow.js. Both give the same labels. */
export const ENGINES = ['ort', 'tfjs'] as const;
export type EngineName = (typeof ENGINES)[number];

/** Which devices each engine knows. */
export const ENGINE_PROVIDERS = {
  ort: PROVIDERS,
  tfjs: ['cuda', 'cpu'],
} as const satisfies Record<EngineName, readonly Provider[]>;

/**
 * What a search for a device tries, best first. TensorRT is for those who ask for it: it compiles a network for minutes, for every
 * size anew.
 */
export const SEARCH_ORDER = ['cuda', 'webgpu', 'cpu'] as const satisfies readonly Provider[];

/** What times were measured on, for comparing: the device, and the engine where it is not ONNX Runtime. */
export function deviceLabel(engine: EngineName | undefined, provider: Provider): string {
  return engine === 'tfjs' ? `${provider} by TensorFlow.js` : provider;
}

/** How an engine is opened. */
export interface EngineOptions {
  /** @defaultValue 'ort' */
  readonly engine?: EngineName | undefined;
  readonly provider: Provider;
  /**
   * Threads one operator may use on the CPU.
   * @defaultValue the engine's own: one per physical core
   */
  readonly threads?: number | undefined;
  /**
   * `fp16` has a float32 network compute in half precision, where the device can. With anything else networks compute in the numbers
   * they are made of.
   * @defaultValue 'auto'
   */
  readonly precision?: Precision | 'auto' | undefined;
}

/**
 * A device that runs networks.
 *
 * Lives in the inference process and is used by one caller at a time. The seam between segcast and an engine: ONNX
 * Runtime or TensorFlow.js.
 */
export interface Engine extends AsyncDisposable {
  readonly provider: Provider;
  /** What computes, for printing, e.g. `ONNX Runtime`. */
  readonly description: string;
  /**
   * Compiles a network for the device.
   *
   * @param onnx a standard ONNX model; not kept
   * @throws Error in the engine's own words when the model or the device is refused
   */
  load(onnx: Uint8Array, options?: LoadOptions): Promise<EngineSession>;
}

/** How a network is compiled. */
export interface LoadOptions {
  /**
   * Outputs that nobody but later networks of the same engine reads. A device with memory of its own keeps them there.
   * @defaultValue none
   */
  readonly features?: readonly string[] | undefined;
}

/** A compiled network. */
export interface EngineSession extends AsyncDisposable {
  /** What the network itself says of its edges, in its own order. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Which outputs stay on the device: all of `LoadOptions.features`, or none. */
  readonly staying: readonly string[];
  /**
   * One inference: reads `inputs` (by name), fills the arrays of `outputs` in place. Blocks its thread and cannot be
   * stopped half-way. Neither list is kept.
   *
   * @param outputs of those that do not stay
   * @returns those that stay, the caller's to dispose of; none when it fails
   */
  run(inputs: readonly Operand[], outputs: readonly Tensor[]): Promise<readonly DeviceTensor[]>;
}
