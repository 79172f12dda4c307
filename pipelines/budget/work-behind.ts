import { release, retain } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Logits } from '../../src/core/label-map.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import type { LadderPoint } from './ladder.js';
import type { MadeLabels } from './remembered-labels.js';
import { runFrame } from './run-frame.js';
import type { Turn } from './turns.js';

/** How long work behind the picture waits for the device. */
export interface Patience {
  /** Waiting for time that nobody needs, it insists on its share after so long, ms. */
  readonly patienceMs: number;
  /** What the device is asked for, ms. */
  readonly costMs: number;
  /** What all of it is likely to take, ms; what takes longer ends with the cut it is in. @defaultValue unknown: it is run to its end */
  readonly takesMs?: number | undefined;
  /** Waiting is given up after so long, ms. @defaultValue never */
  readonly withinMs?: number | undefined;
  /** It does not begin to wait before so long, ms. @defaultValue 0 */
  readonly afterMs?: number | undefined;
}

/** Waiting for time that nobody needs, work behind the picture insists on its share after so long, ms. */
export const PATIENCE_MS = 1000;
/** Labels made behind the picture grow old while they wait to be refined, ms. */
export const REFINE_WITHIN_MS = 20;

/** A camera's work that no picture waits for: its labels are for the frames to come. */
export class WorkBehind {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #onLogits: (point: LadderPoint, logits: Logits) => void;
  #newest: Frame | undefined;
  #running = 0;
  #work: Promise<unknown> = Promise.resolve();
  #likelyEndMs = Infinity;
  #endedAtMs = -Infinity;

  /** @param onLogits hears of the scores behind labels that were made here */
  constructor(
    device: DeviceContext,
    camera: CameraContext,
    onLogits: (point: LadderPoint, logits: Logits) => void = () => undefined,
  ) {
    this.#device = device;
    this.#camera = camera;
    this.#onLogits = onLogits;
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  /** When the labels that are being made are likely to be there, the clock's ms; Infinity while that is unknown. */
  get likelyEndMs(): number {
    return this.#likelyEndMs;
  }

  /** Settles when what runs now has ended, or after so long. */
  async ended(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.#device.timer(withinMs, resolve);
      const end = () => {
        cancel();
        resolve();
      };
      void this.#work.then(end, end); // what fails is told to whoever began it
    });
  }

  /** Whether such work ran beside a frame's. */
  ranBeside({ arrivedAtMs }: Frame): boolean {
    return this.isBusy || this.#endedAtMs > arrivedAtMs;
  }

  /** The newest frame, which is held until a newer one comes. */
  hold(frame: Frame): void {
    retain(frame.pixels);
    if (this.#newest) release(this.#newest.pixels);
    this.#newest = frame;
  }

  /** Counts as work behind the picture until it has settled. */
  async during<T>(work: Promise<T>): Promise<T> {
    this.#running += 1;
    this.#work = work;
    try {
      return await work;
    } finally {
      this.#likelyEndMs = Infinity;
      this.#running -= 1;
      this.#endedAtMs = this.#device.clock.now();
    }
  }

  /**
   * Runs the frame that is the newest when the device is free, for its labels and to learn what that costs. Never rejects.
   *
   * @returns how far it came; undefined when there are no labels
   */
  run(point: LadderPoint, patience: Patience): Promise<Exit | undefined> {
    return this.during(this.#run(point, patience));
  }

  /**
   * Has the newest frame labelled by other means when the device is free, and remembers what comes of it. `work` may give the
   * turn back early; it must not reject. Never rejects.
   */
  async runOther(
    patience: Patience,
    work: (frame: Frame, turn: Turn) => Promise<MadeLabels | undefined>,
  ): Promise<void> {
    await this.during(this.#runOther(patience, work));
  }

  /** Holds a frame's pixels while something is done with them. */
  async held<T>(frame: Frame, work: () => Promise<T>): Promise<T> {
    retain(frame.pixels);
    try {
      return await work();
    } finally {
      release(frame.pixels);
    }
  }

  /** The device, when nobody needs it. */
  turn({ patienceMs, costMs, withinMs = Infinity }: Patience): Promise<Turn | undefined> {
    const { account, signal } = this.#camera;
    const nowMs = this.#device.clock.now();
    return this.#device.turns.take({
      kind: 'patient',
      account,
      deadlineMs: Infinity,
      latestStartMs: nowMs + withinMs,
      costMs,
      insistsFromMs: nowMs + patienceMs,
      signal,
    });
  }

  async #runOther(
    patience: Patience,
    work: (frame: Frame, turn: Turn) => Promise<MadeLabels | undefined>,
  ): Promise<void> {
    using turn = await this.turn(patience);
    const frame = this.#newest;
    if (!turn || !frame) return;
    const made = await this.held(frame, () => work(frame, turn));
    if (made === undefined) return;
    this.#camera.memory.remember(frame, made);
    release(made.labels.ids);
  }

  async #passed(ms = 0): Promise<void> {
    if (ms > 0) await new Promise<void>((resolve) => this.#device.timer(ms, resolve));
  }

  async #run(point: LadderPoint, patience: Patience): Promise<Exit | undefined> {
    const { sizes, loader } = this.#device;
    const { memory, allocate, signal } = this.#camera;
    await this.#passed(patience.afterMs);
    const turn = await this.turn(patience);
    if (!turn) return undefined;
    const frame = this.#newest;
    if (!frame || !isOfSize(frame, point)) {
      turn[Symbol.dispose]();
      return undefined;
    }
    this.#likelyEndMs = this.#device.clock.now() + (patience.takesMs ?? Infinity);
    try {
      sizes.use(point.geometry);
      // when it takes longer than all of it was to take, what there is serves the frames that wait for it
      const nextTurn = () =>
        this.#device.clock.now() > this.#likelyEndMs
          ? Promise.resolve(undefined)
          : this.turn({ ...patience, withinMs: REFINE_WITHIN_MS });
      const onLogits = (logits: Logits) => this.#onLogits(point, logits);
      const run = { ...this.#device, frame, point, turn, nextTurn, onLogits, allocate, signal };
      const { labels, exit } = await runFrame(run);
      memory.remember(frame, { labels, exit, inputSize: point.inputSize });
      release(labels.ids);
      return exit;
    } catch (thrown) {
      if (!signal.aborted) loader.forget(thrown);
      return undefined;
    }
  }
}

/** Whether a point is one for frames of this size. */
export function isOfSize(frame: Frame, { geometry }: LadderPoint): boolean {
  return frame.width === geometry.frameWidth && frame.height === geometry.frameHeight;
}
