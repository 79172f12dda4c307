import assert from 'node:assert/strict';
import { add, maximum, multiply, perChannel, subtract } from '../../../models/graph/arithmetic.js';
import type { Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { argMax, cast, concat, transpose } from '../../../models/graph/layout.js';
import { runGraph, type Tensor } from '../support/run-graph.js';

/** Two pixels of two channels: [1, 2, 1, 2]. */
const A: Tensor = { shape: [1, 2, 1, 2], data: Float32Array.of(1, 2, 3, 4) };
const B: Tensor = { shape: [1, 2, 1, 2], data: Float32Array.of(5, -6, 7, 8) };

interface Case {
  readonly layer: (graph: GraphBuilder, a: Value, b: Value) => Value;
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const CASES: Readonly<Record<string, Case>> = {
  'add sums element by element': {
    layer: (graph, a, b) => add(graph, a, b, 'y'),
    shape: [1, 2, 1, 2],
    data: [6, -4, 10, 12],
  },
  'subtract keeps the order of its inputs': {
    layer: (graph, a, b) => subtract(graph, a, b, 'y'),
    shape: [1, 2, 1, 2],
    data: [-4, 8, -4, -4],
  },
  'maximum takes the larger of each two elements': {
    layer: (graph, a, b) => maximum(graph, a, b, 'y'),
    shape: [1, 2, 1, 2],
    data: [5, 2, 7, 8],
  },
  'multiply stretches one number per channel over the picture': {
    layer: (graph, a, b) => add(graph, multiply(graph, a, perChannel(graph, 'gain', [10, 100])), b, 'y'),
    shape: [1, 2, 1, 2],
    data: [15, 14, 307, 408],
  },
  'concat puts channels behind each other': {
    layer: (graph, a, b) => concat(graph, [a, b, a], 'y'),
    shape: [1, 6, 1, 2],
    data: [1, 2, 3, 4, 5, -6, 7, 8, 1, 2, 3, 4],
  },
  'transpose brings channels last': {
    layer: (graph, a) => transpose(graph, a, [0, 2, 3, 1], 'y'),
    shape: [1, 1, 2, 2],
    data: [1, 3, 2, 4],
  },
  'argMax gives the largest channel, the first of equals': {
    layer: (graph, a, b) => argMax(graph, concat(graph, [a, b, b], 'both'), 'y'),
    shape: [1, 1, 1, 2],
    data: [3, 3],
  },
  'cast changes the type and keeps the numbers': {
    layer: (graph, a) => cast(graph, a, 'uint8', 'y'),
    shape: [1, 2, 1, 2],
    data: [1, 2, 3, 4],
  },
};

describe('graph layout and arithmetic', () => {
  for (const [title, { layer, shape, data }] of Object.entries(CASES))
    it(title, async () => {
      const graph = new GraphBuilder('test');
      const y = layer(graph, graph.input('a', 'float32', A.shape), graph.input('b', 'float32', B.shape));
      graph.output(y, 'result');
      const { result } = await runGraph(graph.finish(), { a: A, b: B });
      assert.deepEqual(y.shape, shape);
      assert.deepEqual(result?.shape, shape);
      assert.deepEqual(Array.from(result.data, Number), data);
    });
});
