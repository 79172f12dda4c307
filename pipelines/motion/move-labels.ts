import type { LabelMap } from '../../src/core/label-map.js';
import { loadWasmKernel } from '../../src/core/wasm-kernel.js';
import type { MotionField } from './motion-field.js';
import { moveLabelsReference } from './move-labels-reference.js';
import { MOVE_LABELS_WASM } from './move-labels-wasm.js';

/** How many pixels are written to the kernel's memory at a time: few enough to stay in the processor's second cache. */
const BAND_PIXELS = 65536;
/** What the kernel may read too far. */
const TO_SPARE = 16;

// The kernel's memory, as move-labels.wat lays it out. It is of the size of a 4K picture; what is not used takes no room.
const { memory, run } = loadWasmKernel(MOVE_LABELS_WASM);
const band = new Uint8Array(memory, 0, BAND_PIXELS);
const cellMoves = new Int16Array(memory, 65552, 32760);
const labelIds = new Uint8Array(memory, 131072, memory.byteLength - 131072 - TO_SPARE);

/**
 * Takes each block's labels from where its content was. What came into the picture since has the labels of the border it came
 * in by.
 *
 * A hot loop, in WebAssembly SIMD: a sixth of the time of the same in JavaScript, copying in and out included.
 *
 * @param field of a picture of the labels' size
 * @param out a byte a pixel, of the labels' size, written
 */
export function moveLabels(labels: LabelMap, field: MotionField, out: Uint8Array): void {
  const { width, height, ids } = labels;
  const { cell, columns, moves } = field;
  if (ids.length > labelIds.length || width > BAND_PIXELS) {
    moveLabelsReference(labels, field, out);
    return;
  }
  labelIds.set(ids);
  cellMoves.set(moves);
  const rows = Math.floor(BAND_PIXELS / width);
  for (let top = 0; top < height; top += rows) {
    const bottom = Math.min(top + rows, height);
    run(width, height, top, bottom, columns, cell);
    out.set(band.subarray(0, (bottom - top) * width), top * width);
  }
}
