import type { SourceEvent, StreamInfo } from '../../src/core/source-event.js';
import type { DecodedEvent } from './decode.js';

/** What is known of a source before it is decoded. */
export type Foreknowledge = Pick<StreamInfo, 'frameRate' | 'frameCount'>;

/** Counts connections and frames over a source's whole life, and so turns what each ffmpeg yields into the source's events. */
export class SourceLife {
  readonly #known: Foreknowledge;
  #epoch = -1;
  #seq = 0;

  constructor(known: Foreknowledge) {
    this.#known = known;
  }

  /** The source's event for the next decoded one; a stream begins a new epoch. */
  event(decoded: DecodedEvent): SourceEvent {
    if (decoded.kind === 'frame') {
      const { pts, timeBase, width, height, pixels, arrivedAtMs } = decoded;
      const frame = {
        seq: this.#seq++,
        pts,
        timeBase,
        epoch: this.#epoch,
        width,
        height,
        pixels,
        arrivedAtMs,
      };
      return { kind: 'frame', frame };
    }
    const { width, height, timeBase } = decoded;
    this.#epoch += 1;
    return { kind: 'online', epoch: this.#epoch, stream: { width, height, timeBase, ...this.#known } };
  }
}
