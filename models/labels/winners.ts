import type { Logits } from '../../src/core/label-map.js';
import { loadWasmKernel } from '../../src/core/wasm-kernel.js';
import { WINNERS_WASM } from './winners-wasm.js';

/** How many cells go into the kernel's memory at a time: few enough to stay in the processor's first cache. */
const CHUNK_CELLS = 4096;
/** How many cells the kernel takes at once. */
const KERNEL_STEP = 4;

// The kernel's memory, as winners.wat lays it out.
const { memory, run } = loadWasmKernel(WINNERS_WASM);
const chunkScores = new Float32Array(memory, 0, CHUNK_CELLS);
const chunkBest = new Float32Array(memory, 16384, CHUNK_CELLS);
const chunkWinners = new Int32Array(memory, 32768, CHUNK_CELLS);

/**
 * The arg max of every cell, ties to the lowest class id.
 *
 * A hot loop, in WebAssembly SIMD: class by class, a chunk of cells at a time.
 *
 * @param logits of the shape that they say
 * @param winners [height, width] written
 * @returns whether every score is finite; only then do the winners mean something
 */
export function findWinners(logits: Logits, winners: Uint8Array): boolean {
  let finite = true;
  for (let start = 0; start < winners.length; start += CHUNK_CELLS) {
    const end = Math.min(start + CHUNK_CELLS, winners.length);
    finite = contend(logits, start, end) && finite;
    winners.set(chunkWinners.subarray(0, end - start), start);
  }
  return finite;
}

/** Lets all classes contend for the cells `start`..`end - 1`. Zeros fill the last chunk up to the kernel's step. */
function contend({ classes, height, width, data }: Logits, start: number, end: number): boolean {
  const plane = height * width;
  const length = end - start;
  const filledUp = Math.ceil(length / KERNEL_STEP) * KERNEL_STEP;
  chunkBest.fill(-Infinity, 0, filledUp);
  chunkScores.fill(0, length, filledUp);
  let finite = true;
  for (let id = 0; id < classes; id++) {
    chunkScores.set(data.subarray(id * plane + start, id * plane + end));
    finite = run(id, filledUp) === 1 && finite;
  }
  return finite;
}
