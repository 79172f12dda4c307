import { loadInPrecision, type PrecisionChoice } from '../../models/choose-precision.js';
import type { Model } from '../../models/model.js';
import type { DeviceName } from '../../models/runtime/device.js';
import type { EngineName } from '../../models/runtime/engine.js';
import { openSegmenter, type Segmenter } from '../../models/segmenter.js';

/** Which network, and where it runs. */
export interface OpenNetworkOptions {
  readonly model: string;
  readonly precision: PrecisionChoice;
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly maxGeometries?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A network on its device. */
export interface OpenNetwork {
  /** The network that was chosen: its 8-bit version where that suits the device. */
  readonly model: Model;
  /** The caller's to dispose of. */
  readonly segmenter: Segmenter;
}

/**
 * Opens a network on a device, in the precision that suits it.
 *
 * @throws SegcastError as loadModel and openSegmenter
 */
export async function openNetwork(options: OpenNetworkOptions): Promise<OpenNetwork> {
  const { model: name, precision, engine, signal } = options;
  let model: Model | undefined;
  const segmenter = await openSegmenter({
    ...options,
    buildsSoon: true,
    model: async (provider) => {
      // TensorFlow.js has no integer kernels.
      const wanted = engine === 'tfjs' && precision === 'auto' ? 'fp32' : precision;
      model = await loadInPrecision(name, { precision: wanted, provider, signal });
      return model;
    },
  });
  return { model: model!, segmenter }; // an open segmenter has asked for its model
}
