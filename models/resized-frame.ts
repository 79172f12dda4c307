import type { Size } from '../src/core/size.js';
import type { Geometry } from './cut-graph.js';

/** The name of a frame that was resized before it came: float32, NCHW, [1, 3, inputHeight, inputWidth], 0..255. */
export const RESIZED_INPUT = 'resized';

/** How much smaller the input's area must be than the frame's. */
const LEAST_REDUCTION = 10;

/**
 * Whether frames of a geometry are resized before they go to the engine: where the network sees a small part of the pixels,
 * carrying the others to another process and turning them into planes there takes longer than the network itself.
 */
export function isResizedBefore({ frameWidth, frameHeight, inputWidth, inputHeight }: Geometry): boolean {
  return LEAST_REDUCTION * inputWidth * inputHeight <= frameWidth * frameHeight;
}

/**
 * Resizes a frame as the networks do: bilinear, half-pixel centres, clamped edges, no anti-aliasing; equal to PyTorch's
 * `interpolate(mode='bilinear', align_corners=False)` to float32's rounding.
 *
 * @param pixels rgb24, [height, width, 3]
 * @param planes where they are written to. @defaultValue a new array
 * @returns `planes`: float32, CHW, [3, height, width], 0..255
 */
export function resizeFrame(
  pixels: Uint8Array,
  frame: Size,
  { width, height }: Size,
  planes: Float32Array = new Float32Array(3 * width * height),
): Float32Array {
  const area = width * height;
  const columns = tapsOf(frame.width, width);
  const rows = tapsOf(frame.height, height);
  const rowBytes = 3 * frame.width;
  // A hot loop: indices are in range by construction of the taps.
  for (let y = 0; y < height; y++) {
    const upper = rows.near[y]! * rowBytes;
    const lower = rows.far[y]! * rowBytes;
    const down = rows.weight[y]!;
    for (let x = 0; x < width; x++) {
      const left = 3 * columns.near[x]!;
      const right = 3 * columns.far[x]!;
      const across = columns.weight[x]!;
      for (let channel = 0, at = y * width + x; channel < 3; channel++, at += area) {
        const a = pixels[upper + left + channel]!;
        const b = pixels[lower + left + channel]!;
        const top = a + across * (pixels[upper + right + channel]! - a);
        const bottom = b + across * (pixels[lower + right + channel]! - b);
        planes[at] = top + down * (bottom - top);
      }
    }
  }
  return planes;
}

/** Between which two source pixels each output pixel lies, and how far from the first, 0..1. */
interface Taps {
  readonly near: Int32Array;
  readonly far: Int32Array;
  readonly weight: Float64Array;
}

/** A camera asks for the same two axes every frame. */
const MAX_RECENT = 32;
const recent = new Map<string, Taps>();

function tapsOf(from: number, to: number): Taps {
  const key = `${from}:${to}`;
  const known = recent.get(key);
  if (known !== undefined) return known;
  const [oldest] = recent.keys();
  if (recent.size >= MAX_RECENT && oldest !== undefined) recent.delete(oldest);
  const taps = measureTaps(from, to);
  recent.set(key, taps);
  return taps;
}

function measureTaps(from: number, to: number): Taps {
  const source = Float64Array.from({ length: to }, (_, i) => Math.max(((i + 0.5) * from) / to - 0.5, 0));
  const near = Int32Array.from(source, (at) => Math.min(Math.floor(at), from - 1));
  return {
    near,
    far: near.map((at) => Math.min(at + 1, from - 1)),
    weight: source.map((at, i) => at - near[i]!), // of the same length
  };
}
