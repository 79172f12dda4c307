import assert from 'node:assert/strict';
import { storedIntegers, withoutIntegers } from '../../../models/weights/integer-tensors.js';
import { toWeights } from '../../../models/weights/float-tensors.js';
import { SegcastError } from '../../../src/core/errors.js';

const stored = new Map(
  storedIntegers('a.weight', [2, 3], Int8Array.of(1, -2, 127, 0, 4, -127), Float32Array.of(0.5, 2)),
);

describe('withoutIntegers', () => {
  it('gives the floats that integers and their scales stand for, and uses the scales up', () => {
    const weights = toWeights(withoutIntegers(stored, 'f'), 'f');
    assert.deepEqual([...weights.keys()], ['a.weight']);
    assert.deepEqual([...weights.get('a.weight')!.data], [0.5, -1, 63.5, 0, 8, -254]);
    assert.deepEqual(weights.get('a.weight')!.shape, [2, 3]);
  });

  it('names the tensor whose scales are missing or do not fit', () => {
    const alone = new Map([...stored].filter(([name]) => name === 'a.weight'));
    const wrong = new Map([
      ...stored,
      ['a.weight.scale', { ...stored.get('a.weight.scale')!, shape: [1, 2] }],
    ]);
    for (const tensors of [alone, wrong])
      assert.throws(
        () => withoutIntegers(tensors, 'some.safetensors'),
        (error: unknown) =>
          error instanceof SegcastError &&
          error.code === 'weights-corrupt' &&
          /some\.safetensors.*"a\.weight" is I8 and needs 2 F32 scales/.test(error.message),
      );
  });
});
