import assert from 'node:assert/strict';
import { architectureInfo, buildArchitecture } from '../../../models/architecture.js';
import { ARCHITECTURES, architectureOf, findArchitecture } from '../../../models/catalogue.js';
import { modelInfo } from '../../../models/model.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';
import { randomWeights } from '../../../models/weights/random-weights.js';
import { loadModel } from '../../../models/zoo.js';
import { SegcastError } from '../../../src/core/errors.js';

const SMALL = { width: 96, height: 64 };

describe('catalogue of architectures', () => {
  it('has names a user can type, each once', () => {
    const names = ARCHITECTURES.map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  for (const architecture of ARCHITECTURES)
    it(`builds ${architecture.name} without weights, every exit dearer than the one before`, () => {
      const { exits, parameters } = architectureInfo(architecture, { size: architecture.defaultSize });
      assert.ok(parameters > 100_000);
      const costs = exits.map(({ gflops }) => gflops);
      assert.deepEqual(
        costs,
        [...costs].sort((a, b) => a - b),
      );
      assert.ok((costs[0] ?? 0) > 0);
    });

  it('counts an architecture as it counts the same network with trained weights', async () => {
    const trained = modelInfo(await loadModel('icnet-camvid'), SMALL);
    assert.deepEqual(architectureInfo(architectureOf('icnet'), { size: SMALL, classes: 11 }), trained);
  });

  it('counts the 28.3 G multiply-adds that the ICNet paper states for 1024x2048, to 2 %', () => {
    const { exits } = architectureInfo(architectureOf('icnet'), { size: { width: 2048, height: 1024 } });
    assert.ok(Math.abs((exits.at(-1)?.gflops ?? 0) / 2 / 28.3 - 1) < 0.02);
  });

  it('refuses a name that is none, with the nearest one', () => {
    assert.throws(
      () => architectureOf('icnett'),
      (error) => {
        assert.ok(error instanceof SegcastError);
        assert.equal(error.code, 'model-unknown');
        assert.match(error.remedy, /Did you mean "icnet"\?/);
        return true;
      },
    );
    assert.equal(findArchitecture('icnett'), undefined);
  });
});

describe('weights made as asked for', () => {
  it('shares one buffer between all blank tensors', () => {
    const weights = blankWeights();
    const small = weights.get('a', [2, 3]);
    const large = weights.get('b', [4, 5, 6]);
    const again = weights.get('c', [7]);
    assert.deepEqual([small?.data.length, large?.data.length, again?.data.length], [6, 120, 7]);
    assert.equal(again?.data.buffer, large?.data.buffer);
    assert.deepEqual([...weights.shapes.keys()], ['a', 'b', 'c']);
  });

  it('draws convolutions with the variance of He et al., from the seed and the name alone', () => {
    const shape = [64, 32, 3, 3];
    const tensor = randomWeights(7).get('conv.weight', shape)!; // made as asked
    const mean = tensor.data.reduce((sum, number) => sum + number, 0) / tensor.data.length;
    const variance = tensor.data.reduce((sum, number) => sum + (number - mean) ** 2, 0) / tensor.data.length;
    assert.ok(Math.abs(mean) < 0.003);
    assert.ok(Math.abs(variance / (2 / (32 * 9)) - 1) < 0.05);
    const other = randomWeights(7);
    other.get('first.weight', shape);
    assert.deepEqual(other.get('conv.weight', shape), tensor);
    assert.notDeepEqual(other.get('conv2.weight', shape), tensor);
    assert.notDeepEqual(randomWeights(8).get('conv.weight', shape), tensor);
  });

  it('starts batch normalisation as the identity and biases at zero', () => {
    const weights = randomWeights(1);
    const starts = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => [
      ...(weights.get(`bn.${part}`, [2])?.data ?? []),
    ]);
    assert.deepEqual(starts, [
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
  });

  it('makes a network that no weights file belongs to', () => {
    const network = buildArchitecture(architectureOf('icnet'), { weights: randomWeights(1), classes: 4 });
    assert.deepEqual(network.exits, ['low', 'mid', 'high']);
  });
});
