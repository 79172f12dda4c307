import assert from 'node:assert/strict';
import { relu } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { decodeOnnx } from '../../../models/graph/decode-onnx.js';
import { encodeOnnx } from '../../../models/graph/encode-onnx.js';
import type { Graph, Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { inHalfPrecision } from '../../../models/graph/half-precision.js';
import { cast, softmax, transpose } from '../../../models/graph/layout.js';
import { resizeBilinear } from '../../../models/graph/resizing.js';
import type { WeightTensor } from '../../../models/weights/weight-tensor.js';
import { runGraph } from '../support/run-graph.js';
import { assertClose, numbers, patternFrame } from '../support/tensors.js';

const FRAME = [1, 6, 8, 3] as const;
const FEATURES = [1, 4, 3, 4] as const;

/** From a frame and an earlier cut's features to logits, and features that a node inside reads as well. */
function network(weight: WeightTensor = numbers([4, 3, 3, 3], 1)): Graph {
  const graph = new GraphBuilder('test', new Map([['conv.weight', weight]]));
  const frame = graph.input('frame', 'uint8', FRAME);
  const features = graph.input('features', 'float32', FEATURES);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2]), 'float32');
  const small = resizeBilinear(graph, planes, { height: 3, width: 4 });
  const x = relu(graph, conv2d(graph, small, { name: 'conv', filters: 4, kernel: 3, padding: 1 }));
  const sum = graph.node('Add', [x, features], { name: 'sum', type: 'float32', shape: FEATURES });
  graph.output(sum);
  graph.output(softmax(graph, sum), 'scores');
  return graph.finish();
}

const describeEdge = ({ name, type, shape }: Value) => `${name} ${type} ${shape.join('x')}`;

describe('inHalfPrecision', () => {
  const inputs = {
    frame: { shape: FRAME, data: patternFrame(6, 8) },
    features: numbers(FEATURES, 2),
  };

  it('gives the same results to the rounding of half precision', async () => {
    const expected = await runGraph(network(), inputs);
    const received = await runGraph(inHalfPrecision(network()), inputs);
    assert.deepEqual(Object.keys(received), ['sum', 'scores']);
    for (const [name, { shape, data }] of Object.entries(expected)) {
      const other = received[name];
      assert.ok(other && data instanceof Float32Array);
      assertClose(other, { shape, data }, 2e-3);
      assert.notDeepEqual(other.data, data); // it did round
    }
  });

  it('leaves the edges as they are, and no float32 between them', () => {
    const half = inHalfPrecision(network());
    assert.deepEqual(half.inputs.map(describeEdge), network().inputs.map(describeEdge));
    assert.deepEqual(half.outputs.map(describeEdge), network().outputs.map(describeEdge));
    const edges = new Set([...half.inputs, ...half.outputs].map(({ name }) => name));
    const floats = [...half.values.values()].filter(({ type }) => type === 'float32');
    assert.deepEqual(
      floats.filter(({ name }) => !edges.has(name)),
      [],
    );
  });

  it('takes networks as they cross to the engine', async () => {
    const half = inHalfPrecision(decodeOnnx(encodeOnnx(network())));
    assert.deepEqual(await runGraph(half, inputs), await runGraph(inHalfPrecision(network()), inputs));
  });

  it('finds names that the network has not', async () => {
    const graph = new GraphBuilder('test', new Map());
    const features = graph.input('features', 'float32', FEATURES);
    const first = graph.node('Relu', [features], { name: 'features.fp16', type: 'float32', shape: FEATURES });
    graph.output(relu(graph, first, 'sum'));
    const network = graph.finish();
    const { sum } = await runGraph(inHalfPrecision(network), { features: inputs.features });
    const expected = inputs.features.data.map((number) => Math.max(0, number));
    assertClose(sum!, { shape: FEATURES, data: expected }, 2e-3); // its one output
  });

  it('refuses an operator that it does not know', () => {
    const graph = network();
    const nodes = graph.nodes.map((node) => (node.op === 'Relu' ? { ...node, op: 'Elu' } : node));
    assert.throws(() => inHalfPrecision({ ...graph, nodes }), { code: 'graph-invalid', message: /Elu/ });
  });

  it('refuses a number that half precision has not', () => {
    const weight = numbers([4, 3, 3, 3], 1);
    weight.data[5] = 1e5;
    assert.throws(() => inHalfPrecision(network(weight)), {
      code: 'graph-invalid',
      message: /conv\.weight.*100000.*65504/,
    });
  });
});
