import { inputSizeFor } from '../../models/input-size.js';
import type { Frame } from '../../src/core/frame.js';
import type { FixedProfile } from '../../src/core/profile.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import type { Size } from '../../src/core/size.js';
import type { CameraContext, CameraWork, DeviceContext } from './device-context.js';
import { cutsTo, geometryOf, type LadderModel, type LadderPoint } from './ladder.js';
import { runFrame } from './run-frame.js';
import type { Turn } from './turns.js';

/** The work a live frame gets unless told otherwise: what two slow cores do some 15 times a second. */
export const USUAL_INPUT: Size = { width: 640, height: 384 };

/** The same work for every frame: it takes its turns like everybody, but finishes however long that takes. */
export class FixedWork implements CameraWork {
  readonly #device: DeviceContext;
  readonly #camera: CameraContext;
  readonly #profile: FixedProfile;
  #costMs: number | undefined;

  constructor(device: DeviceContext, camera: CameraContext, profile: FixedProfile) {
    this.#device = device;
    this.#camera = camera;
    this.#profile = profile;
  }

  get leastMs(): number | undefined {
    return this.#costMs;
  }

  get wantedMs(): number | undefined {
    return this.#costMs;
  }

  /** Its frames have no time by which they must be done. */
  expected(): undefined {
    return undefined;
  }

  async segment(frame: Frame): Promise<Segmentation> {
    const { sizes, loader, clock } = this.#device;
    const point = fixedPoint(frame, this.#profile, this.#device.model);
    const { geometry, cuts } = point;
    if (!sizes.has(geometry, cuts)) return this.#raw(frame, loader.reason);
    const turn = await this.#turn();
    if (!turn) return this.#raw(frame, 'camera removed');
    const wait = clock.now() - frame.arrivedAtMs;
    sizes.use(geometry);
    try {
      const nextTurn = () => this.#turn();
      const { allocate } = this.#camera;
      const result = await runFrame({ ...this.#device, frame, point, turn, nextTurn, allocate });
      const { exit, labels, timings, engineMs } = result;
      this.#costMs = Object.values(engineMs).reduce((sum, ms) => sum + ms, 0);
      const { inputSize } = point;
      const { budgetMs } = this.#profile;
      return { kind: 'segmented', frame, labels, exit, inputSize, budgetMs, timings: { wait, ...timings } };
    } catch (thrown) {
      loader.forget(thrown);
      return this.#raw(frame, loader.reason);
    }
  }

  #raw(frame: Frame, reason: string): Segmentation {
    const wait = this.#device.clock.now() - frame.arrivedAtMs;
    return { kind: 'raw', frame, reason, budgetMs: this.#profile.budgetMs, timings: { wait } };
  }

  #turn(): Promise<Turn | undefined> {
    const { account, signal } = this.#camera;
    const costMs = this.#costMs ?? 0;
    return this.#device.turns.take({
      kind: 'patient',
      account,
      deadlineMs: Infinity,
      costMs,
      latestStartMs: Infinity,
      signal,
    });
  }
}

/** The work a profile states, for pictures of a size. */
export function fixedPoint(picture: Size, profile: FixedProfile, model: LadderModel): LadderPoint {
  const { exits, onlySize } = model;
  const inputSize = onlySize ?? profile.size ?? inputSizeFor(picture, USUAL_INPUT);
  const cuts = cutsTo(profile.exit, exits);
  const exit = cuts.at(-1) ?? profile.exit; // a network may have no exit so early
  return { geometry: geometryOf(picture, inputSize), inputSize, cuts, exit, quality: 1 };
}
