import type { TensorInfo } from '../cut-graph.js';
import type { Tensor } from './tensor.js';

/** What can run a network, in ONNX Runtime's words. */
export const PROVIDERS = ['cuda', 'webgpu', 'cpu'] as const;
export type Provider = (typeof PROVIDERS)[number];

/** How an engine is opened. */
export interface EngineOptions {
  readonly provider: Provider;
  /**
   * Threads one operator may use on the CPU.
   * @defaultValue the engine's own: one per physical core
   */
  readonly threads?: number | undefined;
}

/**
 * A device that runs networks.
 *
 * Lives in the inference process and is used by one caller at a time. The seam between segcast and an engine: ONNX
 * Runtime is behind it now, TensorFlow.js can be.
 */
export interface Engine extends AsyncDisposable {
  readonly provider: Provider;
  /**
   * Compiles a network for the device.
   *
   * @param onnx a standard ONNX model; not kept
   * @throws Error in the engine's own words when the model or the device is refused
   */
  load(onnx: Uint8Array): Promise<EngineSession>;
}

/** A compiled network. */
export interface EngineSession extends AsyncDisposable {
  /** What the network itself says of its edges, in its own order. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * One inference: reads `inputs` (by name), fills the arrays of `outputs` in place. Blocks its thread and cannot be
   * stopped half-way. Neither map is kept.
   */
  run(inputs: readonly Tensor[], outputs: readonly Tensor[]): Promise<void>;
}
