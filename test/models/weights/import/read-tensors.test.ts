import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readTensors } from '../../../../models/weights/import/read-tensors.js';
import { readSafetensors, type StoredTensor } from '../../../../models/weights/safetensors.js';
import { SegcastError } from '../../../../src/core/errors.js';
import { importBytes } from '../../support/import-fixtures.js';

const OF_PYTORCH = ['small.pth', 'small-training.pth', 'small-legacy.pth'];
const OF_NUMPY = ['small.npz', 'small-packed.npz'];

async function expectedTensors(): Promise<ReadonlyMap<string, StoredTensor>> {
  return readSafetensors(await importBytes('small.safetensors'), 'small.safetensors');
}

async function read(name: string): Promise<ReadonlyMap<string, StoredTensor>> {
  return readTensors(await importBytes(name), name).tensors;
}

function assertSame(received: StoredTensor | undefined, expected: StoredTensor, name: string): void {
  assert.ok(received, name);
  assert.deepEqual([...received.shape], [...expected.shape], name);
  assert.equal(received.dtype, expected.dtype, name);
  assert.deepEqual(Buffer.from(received.bytes), Buffer.from(expected.bytes), name);
}

describe('readTensors', () => {
  for (const name of OF_PYTORCH)
    it(`reads every element type, window and parameter of ${name}`, async () => {
      const tensors = await read(name);
      const expected = await expectedTensors();
      assert.deepEqual([...tensors.keys()].sort(), [...expected.keys()].sort());
      for (const [key, tensor] of expected) assertSame(tensors.get(key), tensor, key);
    });

  for (const name of OF_NUMPY)
    it(`reads the arrays of ${name}`, async () => {
      const tensors = await read(name);
      const expected = await expectedTensors();
      assert.deepEqual([...tensors.keys()].sort(), [...expected.keys()].sort());
      for (const key of ['single', 'window', 'turned', 'scalar', 'empty'])
        assertSame(tensors.get(key), expected.get(key)!, key); // of the same keys
    });

  it('reads a pickled dict of layers, column-major arrays included', async () => {
    const tensors = await read('layers.npy');
    const weights = tensors.get('conv1.weights');
    assert.deepEqual([...tensors.keys()], ['conv1.weights', 'conv1.biases', 'conv2.weights']);
    assertSame(weights, { dtype: 'F32', shape: [2, 3], bytes: bytesOf([0, 1, 2, 3, 4, 5]) }, 'conv1.weights');
    assert.equal(tensors.get('conv1.biases')?.dtype, 'F64');
    assert.equal(tensors.get('conv2.weights')?.dtype, 'F16');
  });

  it('refuses a pickled module, naming its class', async () => {
    await assert.rejects(read('whole-module.pth'), (error) => {
      assert.ok(error instanceof SegcastError);
      assert.equal(error.code, 'weights-unsupported');
      assert.match(error.message, /torch\.nn\.modules\.linear\.Linear/);
      return /state_dict/.test(error.remedy);
    });
  });

  it('refuses a file of no known format', () => {
    assert.throws(() => readTensors(new Uint8Array(64), 'weights.bin'), { code: 'weights-unsupported' });
  });

  for (const name of [...OF_PYTORCH, ...OF_NUMPY, 'layers.npy']) {
    it(`says what is wrong with ${name} cut off anywhere`, async () => {
      const whole = await importBytes(name);
      for (let length = 0; length < whole.length; length += 7)
        assert.throws(() => readTensors(whole.subarray(0, length), name), SegcastError, `${length} bytes`);
    });

    it(`reads ${name} with any byte changed, or says what is wrong`, async () => {
      const whole = await importBytes(name);
      const change = fc.record({ at: fc.nat(whole.length - 1), flip: fc.integer({ min: 1, max: 255 }) });
      fc.assert(
        fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
          const damaged = Uint8Array.from(whole);
          for (const { at, flip } of changes) damaged[at]! ^= flip; // in range
          readOrRefuse(damaged, name);
        }),
        { numRuns: 400, seed: 1 },
      );
    });
  }
});

/** Whatever is read has as many bytes as its shape says; whatever is thrown is ours. */
function readOrRefuse(bytes: Uint8Array, name: string): void {
  try {
    readTensors(bytes, name);
  } catch (error) {
    if (!(error instanceof SegcastError)) throw error;
  }
}

function bytesOf(numbers: readonly number[]): Uint8Array {
  return new Uint8Array(Float32Array.from(numbers).buffer);
}
