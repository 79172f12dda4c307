import assert from 'node:assert/strict';
import { adaptiveAveragePool } from '../../../models/graph/adaptive-pooling.js';
import { clip, relu } from '../../../models/graph/arithmetic.js';
import { batchNorm } from '../../../models/graph/batch-norm.js';
import { conv2d, type ConvOptions } from '../../../models/graph/convolution.js';
import type { Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { softmax } from '../../../models/graph/layout.js';
import { averagePool, maxPool } from '../../../models/graph/pooling.js';
import { resizeBilinear } from '../../../models/graph/resizing.js';
import type { Weights } from '../../../models/weights/weight-tensor.js';
import { runGraph } from '../support/run-graph.js';
import { assertClose, fixture, numbers } from '../support/tensors.js';

interface Case {
  /** Shape of the input, `numbers(shape, 1)`. */
  readonly shape: readonly number[];
  readonly layer: (graph: GraphBuilder, x: Value) => Value;
  readonly weights?: Weights;
  readonly gain?: number;
}

const FEATURES = [1, 4, 9, 7] as const;
const ODD = [1, 3, 8, 11] as const;
const name = 'layer';

const conv = (
  weightShape: readonly number[],
  options: Omit<ConvOptions, 'name' | 'filters' | 'kernel'>,
): Case => ({
  shape: FEATURES,
  weights: new Map([
    ['layer.weight', numbers(weightShape, 2)],
    ['layer.bias', numbers([weightShape[0] ?? 0], 3)],
  ]),
  layer: (graph, x) =>
    conv2d(graph, x, { name, filters: weightShape[0] ?? 0, kernel: weightShape[2] ?? 0, ...options }),
});

const batchNormWeights = new Map(
  ['weight', 'bias', 'running_mean', 'running_var'].map((part, index) => [
    `layer.${part}`,
    numbers([4], index + 2),
  ]),
);
batchNormWeights.set('layer.running_var', {
  shape: [4],
  data: numbers([4], 5).data.map((number) => Math.abs(number) + 0.5),
});

const adaptive = (bins: number, shape: readonly number[]): Case => ({
  shape,
  layer: (graph, x) => adaptiveAveragePool(graph, x, { name, bins }),
});

const resize = (shape: readonly number[], height: number, width: number, alignCorners: boolean): Case => ({
  shape,
  layer: (graph, x) => resizeBilinear(graph, x, { name, height, width, alignCorners }),
});

const CASES: Readonly<Record<string, Case>> = {
  conv: conv([6, 4, 3, 3], { padding: 1 }),
  'conv-bias': conv([6, 4, 3, 3], { padding: 1, bias: true }),
  'conv-stride-2': conv([6, 4, 3, 3], { padding: 1, stride: 2 }),
  'conv-1x1-stride-2': conv([6, 4, 1, 1], { stride: 2 }),
  'conv-dilation-2': conv([6, 4, 3, 3], { padding: 2, dilation: 2 }),
  'conv-dilation-4': conv([6, 4, 3, 3], { padding: 4, dilation: 4 }),
  'conv-groups-2': conv([6, 2, 3, 3], { padding: 1, groups: 2 }),
  'conv-depthwise': conv([4, 1, 3, 3], { padding: 1, groups: 4 }),
  'conv-lopsided-padding': conv([6, 4, 3, 3], {
    stride: 2,
    padding: { top: 0, left: 0, bottom: 1, right: 1 },
  }),
  'batch-norm': {
    shape: FEATURES,
    weights: batchNormWeights,
    layer: (graph, x) => batchNorm(graph, x, { name, epsilon: 1e-3 }),
  },
  'max-pool': {
    shape: ODD,
    layer: (graph, x) => maxPool(graph, x, { name, kernel: 3, stride: 2, padding: 1 }),
  },
  'max-pool-ceil': {
    shape: ODD,
    layer: (graph, x) => maxPool(graph, x, { name, kernel: 3, stride: 2, padding: 1, ceilMode: true }),
  },
  'max-pool-ceil-no-padding': {
    shape: ODD,
    layer: (graph, x) => maxPool(graph, x, { name, kernel: 2, stride: 2, ceilMode: true }),
  },
  'max-pool-ceil-outside': {
    shape: [1, 3, 5, 7],
    layer: (graph, x) => maxPool(graph, x, { name, kernel: 2, stride: 3, padding: 1, ceilMode: true }),
  },
  'average-pool': {
    shape: ODD,
    layer: (graph, x) => averagePool(graph, x, { name, kernel: 3, stride: 2, padding: 1 }),
  },
  'average-pool-without-padding': {
    shape: ODD,
    layer: (graph, x) =>
      averagePool(graph, x, { name, kernel: 3, stride: 2, padding: 1, countIncludePadding: false }),
  },
  ...Object.fromEntries(
    [1, 2, 3, 6].flatMap((bins) => [
      [`adaptive-${bins}-of-7x11`, adaptive(bins, [1, 3, 7, 11])],
      [`adaptive-${bins}-of-12x12`, adaptive(bins, [1, 3, 12, 12])],
      [`adaptive-${bins}-of-4x5`, adaptive(bins, [1, 3, 4, 5])],
    ]),
  ),
  ...Object.fromEntries(
    (['resize', 'resize-corners'] as const).flatMap((kind) => [
      [`${kind}-5x7-to-11x4`, resize([1, 3, 5, 7], 11, 4, kind === 'resize-corners')],
      [`${kind}-5x7-to-1x1`, resize([1, 3, 5, 7], 1, 1, kind === 'resize-corners')],
      [`${kind}-1x1-to-4x5`, resize([1, 3, 1, 1], 4, 5, kind === 'resize-corners')],
      [`${kind}-3x3-to-6x6`, resize([1, 3, 3, 3], 6, 6, kind === 'resize-corners')],
    ]),
  ),
  softmax: { shape: FEATURES, layer: (graph, x) => softmax(graph, x, name) },
  relu: { shape: FEATURES, layer: (graph, x) => relu(graph, x, name) },
  clip: { shape: FEATURES, gain: 10, layer: (graph, x) => clip(graph, x, 0, 6, name) },
};

describe('graph operators', () => {
  let references: Weights;
  before(async () => {
    references = await fixture('operators/reference.safetensors');
  });

  for (const [title, { shape, layer, weights, gain = 1 }] of Object.entries(CASES))
    it(`${title} equals PyTorch's result, with the shape it promised`, async () => {
      const expected = references.get(title);
      assert.ok(expected, 'no reference');
      const builder = new GraphBuilder('test', weights);
      const output = layer(builder, builder.input('x', 'float32', shape));
      builder.output(output);
      assert.deepEqual(output.shape, expected.shape);
      const x = { shape, data: numbers(shape, 1).data.map((number) => number * gain) };
      const { layer: received } = await runGraph(builder.finish(), { x });
      assert.ok(received);
      assertClose(received, expected, 1e-5);
    });

  it('leaves no reference unused', () => {
    assert.deepEqual([...references.keys()].sort(), Object.keys(CASES).sort());
  });
});
