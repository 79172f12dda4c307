/** Frames on end are counted in a byte. */
export const MAX_HOLD_FRAMES = 255;

/** For how many frames on end each pixel's label has been held. */
export class HeldFrames {
  /** Room for the pixels whose label may be held in this frame. */
  readonly candidates: Uint32Array;
  /** The count in the low byte, above it the number of the frame it is of: one that is not of the last frame is no more. */
  readonly #stamps: Uint32Array;
  #frame = 0;

  constructor(pixels: number) {
    this.candidates = new Uint32Array(pixels);
    this.#stamps = new Uint32Array(pixels);
  }

  /** To be called once a frame, before its pixels. */
  beginFrame(): void {
    this.#frame += 1;
    if (this.#frame < 2 ** 24) return;
    this.#stamps.fill(0);
    this.#frame = 2; // frame 0 is not the last one
  }

  /** Up to the last frame. */
  count(at: number): number {
    const stamp = this.#stamps[at]!; // inside: `at` is a pixel
    return stamp >>> 8 === this.#frame - 1 ? stamp & 255 : 0;
  }

  /** The pixel's label is held in this frame too. At most once a frame, and MAX_HOLD_FRAMES times on end. */
  note(at: number): void {
    this.#stamps[at] = (this.#frame << 8) | (this.count(at) + 1);
  }
}
