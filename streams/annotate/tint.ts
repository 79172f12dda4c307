import { IGNORE_INDEX, type Rgb } from '../../src/core/class-set.js';

/** How many lanes of 16 bits each of the 256 ids has. */
export const LANES_PER_ID = 64;
/** Of these, the colours of 16 pixels; the others are what remains of a picture's byte. */
const TINT_LANES = 48;

/** Ids without a colour keep all of the pixel: 256 256ths of it. */
const COLOURLESS = new Uint16Array(256 * LANES_PER_ID).map((_, lane) =>
  lane % LANES_PER_ID < TINT_LANES ? 0 : 256,
);

/**
 * Multiplies out a palette and an opacity for the blending loop: `color * alpha + 128`, what to add to a byte of a pixel before
 * dividing by 256, and `256 - alpha`, what to multiply it by. Ids beyond the palette, `IGNORE_INDEX` among them, have no colour.
 *
 * @param opacity 0..1, rounded to the nearest 256th
 * @param lanes [256, 64] written: for each id the tints r, g, b, r, g, b ... of 16 pixels, then 16 times the factor
 */
export function writeTints(palette: readonly Rgb[], opacity: number, lanes: Uint16Array): void {
  const alpha = Math.round(opacity * 256);
  lanes.set(COLOURLESS);
  for (const [id, color] of palette.slice(0, IGNORE_INDEX).entries()) {
    const start = id * LANES_PER_ID;
    for (let lane = 0; lane < TINT_LANES; lane += color.length) {
      for (const [channel, value] of color.entries()) lanes[start + lane + channel] = value * alpha + 128;
    }
    lanes.fill(256 - alpha, start + TINT_LANES, start + LANES_PER_ID);
  }
}
