import { loadWasmKernel } from '../../src/core/wasm-kernel.js';
import { BLOCK_MOTION_WASM } from './block-motion-wasm.js';
import { BLOCK_CELLS, type MotionField } from './motion-field.js';
import { BORDER, type Thumbnail } from './thumbnail.js';

/** How far from one frame to the next a block is looked for, cells: 32 pixels of 1280 either way. */
const REACH = 4;
/** What a cell of distance must gain, in gray levels summed over the 64 cells of a window: noise alone moves nothing. */
const PRICE = 8;

// The kernel's memory, as block-motion.wat lays it out.
const { memory, run } = loadWasmKernel(BLOCK_MOTION_WASM);
const nowBytes = new Uint8Array(memory, 0, 65536);
const beforeBytes = new Uint8Array(memory, 65536, 65536);
const found = new Int8Array(memory, 131072, 65536);

/**
 * Finds where each block of a picture was in the one before, by the least sum of absolute differences in the window around it
 * (full search; as in video compression, e.g. Jain & Jain 1981, "Displacement Measurement and Its Application in Interframe
 * Image Coding").
 *
 * @returns undefined when the thumbnails are of different grids
 */
export function blockMotion(now: Thumbnail, before: Thumbnail): MotionField | undefined {
  const { cell } = now;
  if (cell !== before.cell || now.columns !== before.columns || now.rows !== before.rows) return undefined;
  const columns = Math.ceil(now.columns / BLOCK_CELLS);
  const rows = Math.ceil(now.rows / BLOCK_CELLS);
  nowBytes.set(now.bytes);
  beforeBytes.set(before.bytes);
  run(columns, rows, now.columns + 2 * BORDER, REACH, PRICE);
  return { cell, columns, rows, moves: Int16Array.from(found.subarray(0, columns * rows * 2)) };
}
