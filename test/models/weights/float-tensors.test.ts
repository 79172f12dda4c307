import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import { FLOAT_DTYPES, toStored, toWeights } from '../../../models/weights/float-tensors.js';
import type { StoredTensor } from '../../../models/weights/safetensors.js';

/** Exact in all three types. */
const EXACT = Float32Array.of(0, -0, 1, -2.5, 2 ** -14, 240);

const asMap = (tensor: StoredTensor) => new Map([['t', tensor]]);

function corrupt(problem: RegExp) {
  return (error: unknown) =>
    error instanceof SegcastError && error.code === 'weights-corrupt' && problem.test(error.message);
}

describe('float tensors', () => {
  for (const dtype of FLOAT_DTYPES)
    it(`keeps numbers that ${dtype} can hold`, () => {
      const stored = toStored({ shape: [2, 3], data: EXACT }, dtype);
      assert.deepEqual(
        [stored.dtype, stored.shape, stored.bytes.length],
        [dtype, [2, 3], dtype === 'F32' ? 24 : 12],
      );
      assert.deepEqual(toWeights(asMap(stored), 'w').get('t'), { shape: [2, 3], data: EXACT });
    });

  it('rounds to BF16 to nearest, ties to even', () => {
    const data = Float32Array.of(1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 + 2 ** -20, -1 - 2 ** -9);
    const rounded = toWeights(asMap(toStored({ shape: [4], data }, 'BF16')), 'w').get('t');
    assert.deepEqual([...(rounded?.data ?? [])], [1, 1 + 2 ** -6, 1 + 2 ** -7, -1]);
  });

  it('reads tensors that start at an odd byte', () => {
    const { bytes } = toStored({ shape: [6], data: EXACT }, 'F32');
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    const weights = toWeights(asMap({ dtype: 'F32', shape: [6], bytes: shifted.subarray(1) }), 'w');
    assert.deepEqual(weights.get('t')?.data, EXACT);
  });

  for (const dtype of FLOAT_DTYPES)
    for (const poison of [NaN, Infinity, -Infinity])
      it(`refuses ${poison} in ${dtype}, naming tensor and element`, () => {
        const stored = toStored({ shape: [3], data: Float32Array.of(1, 2, poison) }, dtype);
        assert.throws(
          () => toWeights(asMap(stored), 'w'),
          corrupt(new RegExp(`"t" holds ${poison} at element 2`)),
        );
      });

  it('refuses tensors that are no floats', () => {
    const bytes = new Uint8Array(1);
    assert.throws(() => toWeights(asMap({ dtype: 'U8', shape: [1], bytes }), 'w'), corrupt(/"t" is U8/));
  });
});
