import type { Rgb } from '../../src/core/class-set.js';
import type { Segmentation } from '../../src/core/segmentation.js';
import { GLYPH_HEIGHT, GLYPH_WIDTH, glyphOf } from './glyphs.js';
import { stripText } from './strip-text.js';

/** How a strip of one kind looks: what is behind the letters, and the letters. */
interface StripStyle {
  readonly band: Rgb;
  readonly ink: Rgb;
}

/** A fresh frame's strip stays in the background; a reused or raw one must be seen. */
const STYLES = {
  segmented: { band: [12, 16, 20], ink: [240, 244, 248] },
  reused: { band: [240, 170, 30], ink: [24, 16, 0] },
  raw: { band: [200, 30, 40], ink: [255, 255, 255] },
} as const satisfies Record<Segmentation['kind'], StripStyle>;

/** How much of the video the band lets through, in 256ths. */
const SEE_THROUGH = 64;
const OPAQUE = 256 - SEE_THROUGH;
/** Dots left and right of the text. */
const SIDE_PADDING = 3;
/** Dots above and below it. */
const PADDING = 2;
/** From one glyph's left edge to the next's, in dots. */
const ADVANCE = GLYPH_WIDTH + 1;
const SEPARATOR = ' · ';
/** The picture height for which a dot is one pixel wide; twice as high, two. */
const HEIGHT_PER_DOT = 280;

/**
 * Draws the status strip into the lower left corner of a picture: level, age where the labels are reused, latency, input size,
 * reason where there is one. What does not fit is left out, the last first, a whole part at a time: half a number would lie.
 * A picture too small for the level's word gets no strip.
 *
 * @param picture rgb24, [height, width, 3], drawn into
 * @param latencyMs time since the frame's arrival
 */
export function drawStrip(
  picture: Uint8Array,
  width: number,
  height: number,
  segmentation: Segmentation,
  latencyMs: number,
): void {
  const parts = stripText(segmentation, latencyMs);
  const preferred = Math.max(1, Math.round(height / HEIGHT_PER_DOT));
  const dot = [preferred, 1].find((size) => fits(parts[0], size, width, height));
  if (dot === undefined) return;
  const text = longestFitting(parts, dot, width, height);
  const { band, ink } = STYLES[segmentation.kind];
  const top = height - bandHeight(dot);
  drawBand(picture, width, height, top, bandWidth(text, dot), band);
  drawText(picture, width, top + PADDING * dot, dot, text, ink);
}

/** The level alone, or with as many of the parts after it as fit: `REUSE 120 ms old · engine restarting`. */
function longestFitting(
  parts: readonly [string, ...string[]],
  dot: number,
  width: number,
  height: number,
): string {
  const [level, ...details] = parts;
  for (let count = details.length; count > 0; count--) {
    const text = `${level} ${details.slice(0, count).join(SEPARATOR)}`;
    if (fits(text, dot, width, height)) return text;
  }
  return level;
}

function fits(text: string, dot: number, width: number, height: number): boolean {
  return bandWidth(text, dot) <= width && bandHeight(dot) * 2 <= height;
}

function bandWidth(text: string, dot: number): number {
  return (text.length * ADVANCE - 1 + 2 * SIDE_PADDING) * dot;
}

function bandHeight(dot: number): number {
  return (GLYPH_HEIGHT + 2 * PADDING) * dot;
}

function drawBand(
  picture: Uint8Array,
  width: number,
  height: number,
  top: number,
  bandWidth: number,
  color: Rgb,
): void {
  const [red, green, blue] = [color[0] * OPAQUE, color[1] * OPAQUE, color[2] * OPAQUE];
  for (let y = top; y < height; y++) {
    const end = (y * width + bandWidth) * 3;
    for (let at = y * width * 3; at < end; at += 3) {
      picture[at] = (picture[at]! * SEE_THROUGH + red) >> 8; // the band fits into the picture
      picture[at + 1] = (picture[at + 1]! * SEE_THROUGH + green) >> 8;
      picture[at + 2] = (picture[at + 2]! * SEE_THROUGH + blue) >> 8;
    }
  }
}

function drawText(
  picture: Uint8Array,
  width: number,
  top: number,
  dot: number,
  text: string,
  ink: Rgb,
): void {
  for (let index = 0; index < text.length; index++) {
    const left = (SIDE_PADDING + index * ADVANCE) * dot;
    for (const [row, bits] of glyphOf(text.charAt(index)).entries()) {
      for (let column = 0; column < GLYPH_WIDTH; column++) {
        const isInk = (bits >> (GLYPH_WIDTH - 1 - column)) & 1;
        if (isInk) drawDot(picture, width, left + column * dot, top + row * dot, dot, ink);
      }
    }
  }
}

function drawDot(
  picture: Uint8Array,
  width: number,
  left: number,
  top: number,
  size: number,
  ink: Rgb,
): void {
  const [red, green, blue] = ink;
  for (let y = top; y < top + size; y++) {
    const end = (y * width + left + size) * 3;
    for (let at = (y * width + left) * 3; at < end; at += 3) {
      picture[at] = red;
      picture[at + 1] = green;
      picture[at + 2] = blue;
    }
  }
}
