import type { Frame } from '../../src/core/frame.js';
import { blockMotion } from './block-motion.js';
import { compose, type MotionField } from './motion-field.js';
import { thumbnailOf, type Thumbnail } from './thumbnail.js';

/** A frame that was seen. */
interface Seen {
  readonly epoch: number;
  readonly arrivedAtMs: number;
  readonly thumbnail: Thumbnail;
  /** Where its blocks were in the frame seen before it; worked out when it is asked for. */
  fromBefore?: MotionField | undefined;
}

/** What tells which frame is meant. */
type FrameTime = Pick<Frame, 'epoch' | 'arrivedAtMs'>;

/** How the picture of one camera moves. Frames are seen in the order of their arrival. */
export class CameraMotion {
  readonly #forMs: number;
  /** Oldest first. */
  #seen: Seen[] = [];

  /** @param forMs how long ago a picture may be that is asked for */
  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** Takes a frame in; its pixels are not kept. Of one without all of its pixels nothing is known. */
  see(frame: Frame): void {
    const { epoch, arrivedAtMs, width, height, pixels } = frame;
    if (pixels.length < width * height * 3) return;
    const last = this.#seen.at(-1);
    if (last?.epoch !== epoch) this.#seen = [];
    const keptFromMs = arrivedAtMs - this.#forMs;
    while (this.#seen[0] && this.#seen[0].arrivedAtMs < keptFromMs) this.#seen.shift();
    this.#seen.push({ epoch, arrivedAtMs, thumbnail: thumbnailOf(frame) });
  }

  /** Where each block of a frame that was seen was in an earlier one; undefined when that is not known. */
  between(earlier: FrameTime, frame: FrameTime): MotionField | undefined {
    const from = this.#placeOf(earlier);
    const to = this.#placeOf(frame);
    if (from < 0 || to <= from) return undefined;
    let whole = this.#step(from + 1);
    for (let place = from + 2; place <= to && whole; place++) {
      const late = this.#step(place);
      whole = late && compose(late, whole);
    }
    return whole;
  }

  #placeOf({ epoch, arrivedAtMs }: FrameTime): number {
    return this.#seen.findIndex((seen) => seen.epoch === epoch && seen.arrivedAtMs === arrivedAtMs);
  }

  /** From the frame at a place to the one before it. */
  #step(place: number): MotionField | undefined {
    const [now, before] = [this.#seen[place], this.#seen[place - 1]];
    if (!now || !before) return undefined;
    return (now.fromBefore ??= blockMotion(now.thumbnail, before.thumbnail));
  }
}
