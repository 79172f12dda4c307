import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { toWeights } from '../../../models/weights/float-tensors.js';
import { readSafetensors } from '../../../models/weights/safetensors.js';
import { elementCount, type WeightTensor, type Weights } from '../../../models/weights/weight-tensor.js';

/** Numbers from -1 to 1; operator-reference.py computes them by the same formula. */
export function numbers(shape: readonly number[], seed: number): WeightTensor {
  const data = Float32Array.from(
    { length: elementCount(shape) },
    (_, i) => (((i + 1) * 7919 + seed * 104729) % 2003) / 1001.5 - 1,
  );
  return { shape, data };
}

/** A frame that icnet-reference.py computes by the same formula: uint8, [height, width, 3]. */
export function patternFrame(height: number, width: number): Uint8Array {
  const pixels = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++)
        pixels[(y * width + x) * 3 + c] = x * 3 + y * 5 + c * 40 + ((x >> 3) ^ (y >> 3)) * 11;
  return pixels;
}

/** The tensors of a file under test/fixtures. */
export async function fixture(path: string): Promise<Weights> {
  const file = fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
  return toWeights(readSafetensors(await readFile(file), file), file);
}

/** Fails when any element differs by more than `tolerance` of the reference's largest. */
export function assertClose(
  received: { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> },
  expected: WeightTensor,
  tolerance: number,
): void {
  assert.deepEqual([...received.shape], [...expected.shape]);
  assert.equal(received.data.length, expected.data.length);
  const peak = expected.data.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
  assert.ok(peak > 0, 'a reference of zeros proves nothing');
  expected.data.forEach((number, index) => {
    const gap = Math.abs(Number(received.data[index]) - number) / peak;
    assert.ok(gap <= tolerance, `element ${index}: ${received.data[index] ?? ''} instead of ${number}`);
  });
}
