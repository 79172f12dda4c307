import type { Clock } from '../../src/core/time.js';
import type { EncodedFrame, PublishedFrame } from './published-frame.js';
import type { Delivery } from './server-message.js';

/** The viewer at the end of a lane. */
export interface LaneEnd {
  /** Whether it takes a picture now, whichever camera's. */
  readonly writable: boolean;
  /** Sends a picture and returns the number under which its receipt will come. */
  deliver(message: Uint8Array): number;
}

interface UnderWay {
  readonly delivery: number;
  readonly seq: number;
}

/**
 * One camera's way to one viewer: a bounded number of pictures under way, and the newest one next.
 *
 * Nothing is queued here: a picture the viewer is not ready for is simply not sent, and counted when a later one is.
 */
export class Lane {
  readonly #end: LaneEnd;
  readonly #maxUnacked: number;
  readonly #clock: Clock;
  #underWay: UnderWay[] = [];
  #minIntervalMs = 0;
  #lastSentAtMs = -Infinity;
  #lastOrdinal: number;
  #sent = 0;
  #dropped = 0;

  /** `ordinal`: the camera's newest frame when the lane opens counts as the first one not missed. */
  constructor(end: LaneEnd, maxUnacked: number, clock: Clock, ordinal: number) {
    this.#end = end;
    this.#maxUnacked = maxUnacked;
    this.#clock = clock;
    this.#lastOrdinal = Math.max(0, ordinal - 1);
  }

  /** What went over this lane, and what the viewer missed between two pictures it got. */
  get delivery(): Delivery {
    return { sent: this.#sent, dropped: this.#dropped };
  }

  /** At most so many pictures a second; null lifts the limit. */
  limitRate(maxFps: number | null): void {
    this.#minIntervalMs = maxFps === null ? 0 : 1000 / maxFps;
  }

  /** Whether this frame is new to the viewer and the viewer is ready for it. */
  wants(frame: PublishedFrame): boolean {
    return (
      frame.ordinal > this.#lastOrdinal &&
      this.#underWay.length < this.#maxUnacked &&
      this.#clock.now() - this.#lastSentAtMs >= this.#minIntervalMs &&
      this.#end.writable
    );
  }

  /** Sends an encoded frame that the lane wants. */
  send(frame: PublishedFrame, { message, header }: EncodedFrame): void {
    this.#dropped += frame.ordinal - this.#lastOrdinal - 1;
    this.#lastOrdinal = frame.ordinal;
    this.#lastSentAtMs = this.#clock.now();
    this.#sent += 1;
    this.#underWay.push({ delivery: this.#end.deliver(message), seq: header.seq });
  }

  /** The viewer has drawn the picture `seq` and so is done with it and all before; an unknown `seq` means nothing. */
  acknowledge(seq: number): void {
    const index = this.#underWay.findIndex((picture) => picture.seq === seq);
    this.#underWay.splice(0, index + 1);
  }

  /** The viewer has received everything up to this delivery. */
  receipt(delivery: number): void {
    this.#underWay = this.#underWay.filter((picture) => picture.delivery > delivery);
  }
}
