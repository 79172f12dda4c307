import type { Observable } from 'rxjs';
import type { ClassSet } from '../src/core/class-set.js';
import type { Allocate } from '../src/core/buffer-pool.js';
import { SegcastError } from '../src/core/errors.js';
import type { Frame } from '../src/core/frame.js';
import type { LabelMap, Logits } from '../src/core/label-map.js';
import type { Exit, Timings } from '../src/core/segmentation.js';
import { cutBuilderFor, type BuildableModel } from './building/choose-builder.js';
import type { CutBuilder } from './building/cut-builder.js';
import type { Geometry } from './cut-graph.js';
import type { Size } from './input-size.js';
import { upsampleLabels } from './labels/upsample.js';
import type { Model } from './model.js';
import { runCascade } from './runtime/cascade.js';
import { openDevice, type Device, type DeviceOptions } from './runtime/device.js';
import type { EngineStatus } from './runtime/engine-status.js';
import { GeometryCache } from './runtime/geometry-cache.js';
import type { Provider } from './runtime/engine.js';
import type { InferenceClient } from './runtime/inference-client.js';
import { loadModel } from './zoo.js';

/**
 * What a segmenter needs of a model. With a `folder`, as loaded models have, its networks are built from there in another
 * thread; without one by `buildCuts`, in this thread.
 */
export type SegmenterModel = Pick<Model, 'classSet' | 'exits'> & BuildableModel;

/** How a segmenter is opened; what is not named here is handed to the device. */
export interface SegmenterOptions extends DeviceOptions {
  /** A model's name in the zoo, the model itself, or who chooses one for the device that was found. */
  readonly model: string | SegmenterModel | ((provider: Provider) => Promise<SegmenterModel>);
  /**
   * For how many pairs of frame and input size the networks stay loaded; each takes some 100 MB.
   * @defaultValue 8
   */
  readonly maxGeometries?: number | undefined;
}

/** How one frame is segmented. */
export interface SegmentOptions {
  /** How far the cascade goes at most. */
  readonly exit: Exit;
  /** What the frame is resized to for the network; see inputSizeFor(). */
  readonly inputSize: Size;
  /**
   * Asked before each cut after the first, which waits for the answer; `false` ends the frame with what it has.
   * @defaultValue always true
   */
  readonly proceed?: ((next: Exit) => boolean | Promise<boolean>) | undefined;
  /** Where the bytes of labels and logits, and of a frame that is resized on the way, come from. @defaultValue new ones */
  readonly allocate?: Allocate | undefined;
  /** Ends the work before the next cut; a cut that runs cannot be stopped. */
  readonly signal?: AbortSignal | undefined;
}

/** What the network makes of a frame. Everything in it belongs to the caller. */
export interface SegmentResult {
  /** How far the cascade came. */
  readonly exit: Exit;
  readonly logits: Logits;
  /** Of the frame's size. */
  readonly labels: LabelMap;
  /** `infer`: from handing the frame over to its logits, waiting for other cameras included; `upsample`. */
  readonly timings: Timings;
  /** The engine's own time for each cut that ran, ms: what a prediction of the next frame needs. */
  readonly engineMs: Readonly<Partial<Record<Exit, number>>>;
}

/** What prepare() has done so far. */
export interface PrepareProgress {
  readonly exit: Exit;
  readonly loaded: number;
  readonly total: number;
}

/**
 * Labels frames with one network on one device. Several cameras may use it at once, each with frames of its own size.
 *
 * Methods reject with SegcastError: `engine-crashed` when the inference process ended meanwhile or is not back yet (the next
 * frame may succeed; see `status`), `engine-failed` when the engine refuses, `graph-invalid` for a size the network cannot take.
 */
export interface Segmenter extends AsyncDisposable {
  readonly classSet: ClassSet;
  /** The network's exits, cheapest first. */
  readonly exits: readonly Exit[];
  /** What it runs on and why, for printing. */
  readonly device: Pick<Device, 'provider' | 'reason' | 'tried'>;
  /** Replays the present status to a new subscriber; completes after `closed`. */
  readonly status: Observable<EngineStatus>;
  /** Waits until the inference process runs: at once unless it is restarting. For sources that can wait. */
  ready(signal?: AbortSignal): Promise<void>;
  /** Builds networks without loading them: in another thread for a model that has a folder, and without the device. */
  build(geometry: Geometry): Promise<void>;
  /**
   * Builds and loads networks before a frame needs them, beside the frames of other sizes: a model that has a folder is
   * built in another thread, and its networks go to the device where no frame waits for it.
   */
  prepare(
    geometry: Geometry,
    exits: readonly Exit[],
    onProgress?: (progress: PrepareProgress) => void,
  ): Promise<void>;
  /** Labels one frame; the same frame and options always give the same result. */
  segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult>;
}

const MAX_GEOMETRIES = 8;

/**
 * Opens a model on a device.
 *
 * @throws SegcastError `model-unknown`, `manifest-invalid`, `weights-missing`, `weights-corrupt`, `weights-mismatch`,
 *   `engine-unavailable`
 */
export async function openSegmenter(options: SegmenterOptions): Promise<Segmenter> {
  const { model, maxGeometries = MAX_GEOMETRIES, ...deviceOptions } = options;
  const known = typeof model === 'string' ? await loadModel(model, { signal: options.signal }) : model;
  const device = await openDevice(deviceOptions);
  try {
    const loaded = typeof known === 'function' ? await known(device.provider) : known;
    const builder = cutBuilderFor(loaded);
    return new DeviceSegmenter(loaded, device, { builder, maxGeometries });
  } catch (thrown) {
    await device.client[Symbol.asyncDispose]();
    throw thrown;
  }
}

class DeviceSegmenter implements Segmenter {
  readonly classSet: ClassSet;
  readonly exits: readonly Exit[];
  readonly device: Pick<Device, 'provider' | 'reason' | 'tried'>;
  readonly #client: InferenceClient;
  readonly #builder: CutBuilder;
  readonly #cache: GeometryCache;

  constructor(
    model: SegmenterModel,
    device: Device,
    { builder, maxGeometries }: { readonly builder: CutBuilder; readonly maxGeometries: number },
  ) {
    const { client, provider, reason, tried } = device;
    this.classSet = model.classSet;
    this.exits = model.exits;
    this.device = { provider, reason, tried };
    this.#client = client;
    this.#builder = builder;
    this.#cache = new GeometryCache(client, {
      build: (geometry) => this.#builder.build(geometry),
      limit: maxGeometries,
    });
  }

  get status(): Observable<EngineStatus> {
    return this.#client.status;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.#client.ready(signal);
  }

  async build(geometry: Geometry): Promise<void> {
    using lease = this.#cache.lease(geometry);
    await lease.build();
  }

  async prepare(
    geometry: Geometry,
    exits: readonly Exit[],
    onProgress: (progress: PrepareProgress) => void = () => undefined,
  ): Promise<void> {
    using lease = this.#cache.lease(geometry);
    for (const [index, exit] of exits.entries()) {
      await lease.session(exit);
      onProgress({ exit, loaded: index + 1, total: exits.length });
    }
  }

  async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    const { exit, inputSize, proceed, allocate, signal } = options;
    signal?.throwIfAborted();
    const path = this.#pathTo(exit);
    using lease = this.#cache.lease(geometryOf(frame, inputSize));
    const sessions = await Promise.all(path.map((step) => lease.session(step)));
    const startedAt = performance.now();
    const cascade = await runCascade(this.#client, frame, lease.slot, sessions, {
      proceed,
      allocate,
      signal,
    });
    const inferredAt = performance.now();
    const { width, height } = frame;
    const labels = upsampleLabels(cascade.logits, width, height, allocate?.(width * height));
    const timings = { infer: inferredAt - startedAt, upsample: performance.now() - inferredAt };
    return { ...cascade, labels, timings };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.#builder[Symbol.asyncDispose](), this.#client[Symbol.asyncDispose]()]);
  }

  /** The cuts that lead to an exit, itself included. */
  #pathTo(exit: Exit): readonly Exit[] {
    const index = this.exits.indexOf(exit);
    if (index >= 0) return this.exits.slice(0, index + 1);
    const names = this.exits.join(', ');
    throw new SegcastError(
      'usage',
      `The network has no exit ${exit}; it has ${names}.`,
      `Choose one of ${names}.`,
    );
  }
}

function geometryOf(frame: Frame, inputSize: Size): Geometry {
  return {
    frameWidth: frame.width,
    frameHeight: frame.height,
    inputWidth: inputSize.width,
    inputHeight: inputSize.height,
  };
}
