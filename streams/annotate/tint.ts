import { IGNORE_INDEX, type Rgb } from '../../src/core/class-set.js';

/** A palette and an opacity, multiplied out for the blending loop. */
export interface Tints {
  /** Class ids below this have a colour; others, `IGNORE_INDEX` among them, do not. */
  readonly classes: number;
  /** What remains of the pixel, in 256ths: 256 - alpha. */
  readonly keep: number;
  /** [classes, 3] color * alpha + 128: what to add to pixel * keep before dividing by 256. */
  readonly bytes: Int32Array;
  /** [classes, 6] the same for four pixels: bytes 0 and 2, then bytes 1 and 3, of each of their three 32-bit words. */
  readonly words: Int32Array;
}

/** The even bytes of a 32-bit word, as they lie in a register: each has 8 bits of room above it. */
export const EVEN_BYTES = 0x00ff00ff;

/** Multiplies out `opacity`, 0..1, rounded to the nearest 256th. */
export function tintsOf(palette: readonly Rgb[], opacity: number): Tints {
  const alpha = Math.round(opacity * 256);
  const classes = Math.min(palette.length, IGNORE_INDEX);
  const bytes = new Int32Array(classes * 3);
  const words = new Int32Array(classes * 6);
  const fourPixels = new Uint8Array(12);
  const threeWords = new Int32Array(fourPixels.buffer); // the machine's own byte order, as in the loop
  for (const [id, color] of palette.slice(0, classes).entries()) {
    bytes.set(
      color.map((value) => value * alpha + 128),
      id * 3,
    );
    for (let pixel = 0; pixel < 4; pixel++) fourPixels.set(color, pixel * 3);
    for (const [index, word] of threeWords.entries()) {
      words[id * 6 + index * 2] = Math.imul(word & EVEN_BYTES, alpha) + 0x00800080;
      words[id * 6 + index * 2 + 1] = Math.imul((word >>> 8) & EVEN_BYTES, alpha) + 0x00800080;
    }
  }
  return { classes, keep: 256 - alpha, bytes, words };
}
