import { release, retain } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { CameraContext, DeviceContext } from './device-context.js';
import type { LadderPoint } from './ladder.js';
import { runFrame } from './run-frame.js';
import type { Turn } from './turns.js';

/** How long work behind the picture waits for the device. */
export interface Patience {
  /** Waiting for time that nobody needs, it insists on its share after so long, ms. */
  readonly patienceMs: number;
  /** What the device is asked for, ms. */
  readonly costMs: number;
  /** Waiting is given up after so long, ms. @defaultValue never */
  readonly withinMs?: number | undefined;
}

/** Labels made behind the picture grow old while they wait to be refined, ms. */
const REFINE_WITHIN_MS = 20;

/** A camera's work that no picture waits for: its labels are for the frames to come. */
export class WorkBehind {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  #newest: Frame | undefined;
  #running = 0;
  #endedAtMs = -Infinity;

  constructor(device: DeviceContext, camera: CameraContext) {
    this.#device = device;
    this.#camera = camera;
  }

  get isBusy(): boolean {
    return this.#running > 0;
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
    try {
      return await work;
    } finally {
      this.#running -= 1;
      this.#endedAtMs = this.#device.clock.now();
    }
  }

  /** Runs the frame that is the newest when the device is free, for its labels and to learn what that costs. Never rejects. */
  async run(point: LadderPoint, patience: Patience): Promise<void> {
    await this.during(this.#run(point, patience));
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

  async #run(point: LadderPoint, patience: Patience): Promise<void> {
    const { sizes, loader } = this.#device;
    const { memory, allocate, signal } = this.#camera;
    const turn = await this.turn(patience);
    if (!turn) return;
    const frame = this.#newest;
    if (!frame || !isOfSize(frame, point)) {
      turn[Symbol.dispose]();
      return;
    }
    try {
      sizes.use(point.geometry);
      const nextTurn = () => this.turn({ ...patience, withinMs: REFINE_WITHIN_MS });
      const run = { ...this.#device, frame, point, turn, nextTurn, allocate, signal };
      const { labels, exit } = await runFrame(run);
      memory.remember(frame, { labels, exit, inputSize: point.inputSize });
      release(labels.ids);
    } catch (thrown) {
      if (!signal.aborted) loader.forget(thrown);
    }
  }
}

function isOfSize(frame: Frame, { geometry }: LadderPoint): boolean {
  return frame.width === geometry.frameWidth && frame.height === geometry.frameHeight;
}
