import assert from 'node:assert/strict';
import { add, relu } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { foldBatchNorm } from '../../../models/graph/fold-batch-norm.js';
import type { Graph } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { resizeBilinear } from '../../../models/graph/resizing.js';
import { preprocess } from '../../../models/preprocessing.js';
import { quantizableActivations } from '../../../models/quantization/activations.js';
import { centerPixels } from '../../../models/quantization/center-pixels.js';
import { holdPlanes } from '../../../models/quantization/hold-planes.js';
import { projectFirst } from '../../../models/quantization/project-first.js';
import { quantizeFilters } from '../../../models/quantization/quantize-conv.js';
import { runGraph } from '../support/run-graph.js';
import { numbers, patternFrame } from '../support/tensors.js';

const NORMALIZATION = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const GEOMETRY = { frameWidth: 13, frameHeight: 11, inputWidth: 13, inputHeight: 11 };

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  return Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - (b[at] ?? 0))), 0);
}

/** conv1x1(fine + up(coarse)), and a second level inside the sum. */
function pyramid(): Graph {
  const weights = new Map([
    ['narrow.weight', numbers([4, 12, 1, 1], 3)],
    ['narrow.bias', numbers([4], 4)],
  ]);
  const graph = new GraphBuilder('pyramid', weights);
  const fine = graph.input('fine', 'float32', [1, 12, 9, 7]);
  const middle = graph.input('middle', 'float32', [1, 12, 3, 4]);
  const coarse = graph.input('coarse', 'float32', [1, 12, 1, 1]);
  const raise = (name: string, x: typeof fine) => resizeBilinear(graph, x, { height: 9, width: 7, name });
  const sum = add(
    graph,
    add(graph, fine, raise('middle.up', middle), 'two'),
    raise('coarse.up', coarse),
    'three',
  );
  graph.output(conv2d(graph, sum, { name: 'narrow', kernel: 1, filters: 4, bias: true }));
  return graph.finish();
}

describe('projectFirst', () => {
  const inputs = {
    fine: numbers([1, 12, 9, 7], 5),
    middle: numbers([1, 12, 3, 4], 6),
    coarse: numbers([1, 12, 1, 1], 7),
  };

  it('takes a narrowing convolution before the sum and the enlarging, with the same result', async () => {
    const before = pyramid();
    const after = projectFirst(before);
    const enlarged = after.nodes.filter(({ op }) => op === 'Resize');
    assert.deepEqual(
      enlarged.map(({ output }) => after.values.get(output)?.shape[1]),
      [4, 4],
    );
    const [expected, received] = [await runGraph(before, inputs), await runGraph(after, inputs)];
    assert.ok(
      largestDifference(expected['narrow']!.data as Float32Array, received['narrow']!.data as Float32Array) <
        1e-5,
    );
  });

  it('leaves a convolution that widens where it is', () => {
    const graph = new GraphBuilder('wide', new Map([['wide.weight', numbers([8, 2, 1, 1], 1)]]));
    const fine = graph.input('fine', 'float32', [1, 2, 4, 4]);
    const coarse = graph.input('coarse', 'float32', [1, 2, 2, 2]);
    const sum = add(graph, fine, resizeBilinear(graph, coarse, { height: 4, width: 4, name: 'up' }), 'sum');
    graph.output(conv2d(graph, sum, { name: 'wide', kernel: 1, filters: 8 }));
    const before = graph.finish();
    assert.equal(projectFirst(before), before);
  });
});

describe('centerPixels', () => {
  function network(padding: number): Graph {
    const weights = new Map([['first.weight', numbers([5, 3, 3, 3], 2)]]);
    const graph = new GraphBuilder('pixels', weights);
    const image = preprocess(graph, GEOMETRY, NORMALIZATION);
    graph.output(conv2d(graph, image, { name: 'first', kernel: 3, filters: 5, padding }));
    return graph.finish();
  }
  const frame = { shape: [1, 11, 13, 3], data: patternFrame(11, 13) };

  it('moves the normalisation into the first convolution, with the same result where nothing is padded', async () => {
    const before = network(0);
    const [after] = centerPixels([before], NORMALIZATION) ?? [];
    assert.ok(after);
    assert.ok(!after.nodes.some(({ op }) => op === 'Mul'));
    const [expected, received] = [await runGraph(before, { frame }), await runGraph(after, { frame })];
    assert.ok(
      largestDifference(expected['first']!.data as Float32Array, received['first']!.data as Float32Array) <
        1e-4,
    );
  });

  it('declines where something else than a convolution reads the picture', () => {
    const graph = new GraphBuilder('other');
    graph.output(relu(graph, preprocess(graph, GEOMETRY, NORMALIZATION), 'positive'));
    assert.equal(centerPixels([graph.finish()], NORMALIZATION), undefined);
  });
});

describe('holdPlanes', () => {
  it('puts reshapes behind the resized picture, with the same result', async () => {
    const graph = new GraphBuilder('pixels');
    const geometry = { ...GEOMETRY, inputWidth: 6, inputHeight: 5 };
    graph.output(relu(graph, preprocess(graph, geometry, NORMALIZATION), 'positive'));
    const before = graph.finish();
    const after = holdPlanes(before);
    assert.equal(after.nodes.filter(({ op }) => op === 'Reshape').length, 2);
    const reader = after.nodes.find(({ output }) => output === 'image.scaled');
    assert.equal(reader?.inputs[0], 'frame.held');
    const frame = { shape: [1, 11, 13, 3], data: patternFrame(11, 13) };
    const [expected, received] = [await runGraph(before, { frame }), await runGraph(after, { frame })];
    assert.deepEqual(received['positive'], expected['positive']);
  });

  it('leaves a graph alone whose frames have the size that the network takes', () => {
    const graph = new GraphBuilder('as it is');
    graph.output(preprocess(graph, GEOMETRY, NORMALIZATION));
    const before = graph.finish();
    assert.equal(holdPlanes(before), before);
  });
});

describe('quantizeFilters', () => {
  it('gives each filter the scale of its own largest weight, and stays within half a step', () => {
    const { data, shape } = numbers([6, 4, 3, 3], 9);
    const grown = data.map((number, index) => number * 10 ** (Math.floor(index / 36) - 3));
    const { weight, scales } = quantizeFilters(grown, shape[0]!);
    for (let filter = 0; filter < 6; filter++) {
      const integers = weight.subarray(filter * 36, (filter + 1) * 36);
      assert.equal(Math.max(...integers.map(Math.abs)), 127);
      integers.forEach((integer, at) => {
        const error = Math.abs(integer * scales[filter]! - grown[filter * 36 + at]!);
        assert.ok(error <= 0.5001 * scales[filter]!, `filter ${filter}`);
      });
    }
  });

  it('finds the same integers again from the weights they stand for, at any scale of a filter', () => {
    const { weight, scales } = quantizeFilters(numbers([2, 50], 8).data, 2);
    const again = quantizeFilters(
      Float32Array.from(weight, (integer, at) => Math.fround(integer * scales[at < 50 ? 0 : 1]!) * -3.7),
      2,
    );
    assert.deepEqual(
      again.weight,
      weight.map((integer) => -integer),
    );
  });

  it('takes a filter of zeros', () => {
    assert.deepEqual([...quantizeFilters(new Float32Array(4), 2).weight], [0, 0, 0, 0]);
  });
});

describe('quantizableActivations', () => {
  it('names the ReLU where it alone reads a convolution, and no sum that only leads to a sum', () => {
    const weights = new Map([
      ['a.weight', numbers([2, 2, 1, 1], 1)],
      ['b.weight', numbers([2, 2, 1, 1], 2)],
    ]);
    const graph = new GraphBuilder('names', weights);
    const x = graph.input('x', 'float32', [1, 2, 4, 4]);
    const a = relu(graph, conv2d(graph, x, { name: 'a', kernel: 1, filters: 2 }), 'a.relu');
    const factor = graph.constant('factor', [1, 2, 1, 1], Float32Array.of(1, 2));
    const inner = add(graph, a, factor, 'inner'); // a float part that no convolution reads
    graph.output(conv2d(graph, add(graph, inner, a, 'outer'), { name: 'b', kernel: 1, filters: 2 }));
    assert.deepEqual(quantizableActivations(foldBatchNorm(graph.finish())), ['a.relu', 'outer', 'b']);
  });
});
