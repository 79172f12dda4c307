import { BuildingThread } from '../../models/building/building-thread.js';
import { loadInPrecision } from '../../models/choose-precision.js';
import type { PrecisionChoice } from '../../models/precision-choice.js';
import type { Model } from '../../models/model.js';
import type { DeviceName } from '../../models/runtime/device-name.js';
import type { EngineName } from '../../models/runtime/engine.js';
import type { SpawnHost } from '../../models/runtime/host-process.js';
import { openSegmenter, type Segmenter } from '../../models/segmenter.js';

/** Which network, and where it runs. */
export interface OpenNetworkOptions {
  readonly model: string;
  readonly precision: PrecisionChoice;
  readonly engine: EngineName;
  readonly device: DeviceName;
  readonly threads?: number | undefined;
  readonly maxGeometries?: number | undefined;
  /** How its inference processes are started. @defaultValue spawnHost */
  readonly spawn?: SpawnHost | undefined;
  /** A thread for its networks that has been started already; taken over. @defaultValue one that is started now */
  readonly builder?: BuildingThread | undefined;
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
  const { builder = new BuildingThread(), ...others } = options;
  const { model: name, precision, engine, signal } = others;
  builder.start(); // a frame is sure to come
  let model: Model | undefined;
  try {
    const segmenter = await openSegmenter({
      ...others,
      model: async (provider) => {
        // TensorFlow.js has no integer kernels.
        const wanted = engine === 'tfjs' && precision === 'auto' ? 'fp32' : precision;
        model = await loadInPrecision(name, { precision: wanted, provider, signal });
        builder.open(model.folder);
        return { ...model, builder };
      },
    });
    return { model: model!, segmenter }; // an open segmenter has asked for its model
  } catch (thrown) {
    await builder[Symbol.asyncDispose]();
    throw thrown;
  }
}
