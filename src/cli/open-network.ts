import { BuildingThread } from '../../models/building/building-thread.js';
import { loadInPrecision } from '../../models/choose-precision.js';
import type { PrecisionChoice } from '../../models/precision-choice.js';
import type { Model } from '../../models/model.js';
import type { DeviceName } from '../../models/runtime/device-name.js';
import type { EngineName } from '../../models/runtime/engine.js';
import type { SpawnHost } from '../../models/runtime/host-process.js';
import { openInParallel } from '../../models/parallel-segmenter.js';
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

/**
 * As openNetwork, for files: they are judged by frames a second, not by how soon each one is done.
 *
 * @see openInParallel
 */
export async function openNetworkForFiles(
  options: Omit<OpenNetworkOptions, 'builder'>,
): Promise<OpenNetwork> {
  let model: Model | undefined;
  const segmenter = await openInParallel(async (threads) => {
    const opened = await openNetwork({ ...options, threads });
    model ??= opened.model;
    return opened.segmenter;
  }, options.threads);
  return { model: model!, segmenter }; // the first one that was opened has it
}
