import assert from 'node:assert/strict';
import { adaptiveAveragePool } from '../../../../models/graph/adaptive-pooling.js';
import { add, clip, multiply, perChannel, relu, subtract } from '../../../../models/graph/arithmetic.js';
import { batchNorm } from '../../../../models/graph/batch-norm.js';
import { conv2d, type ConvOptions } from '../../../../models/graph/convolution.js';
import type { Graph, Value } from '../../../../models/graph/graph.js';
import { GraphBuilder } from '../../../../models/graph/graph-builder.js';
import { argMax, cast, concat, softmax, transpose } from '../../../../models/graph/layout.js';
import { averagePool, globalAveragePool, maxPool } from '../../../../models/graph/pooling.js';
import { resizeBilinear } from '../../../../models/graph/resizing.js';
import type { Tfjs } from '../../../../models/runtime/tfjs/operator.js';
import type { WeightTensor } from '../../../../models/weights/weight-tensor.js';
import { runGraph } from '../../support/run-graph.js';
import { seededWeights } from '../../support/seeded-weights.js';
import { assertClose, numbers } from '../../support/tensors.js';
import { openPlain, PLAIN_BACKENDS } from './support/backends.js';
import { runOnTfjs } from './support/run-session.js';

const SHAPE = [1, 6, 9, 11];

/** A graph of a few operators on `x`, float32 [1, 6, 9, 11]. */
function onPicture(layers: (graph: GraphBuilder, x: Value) => Value): Graph {
  const graph = new GraphBuilder('operators', seededWeights());
  const y = layers(graph, graph.input('x', 'float32', SHAPE));
  graph.output(y, 'y');
  return graph.finish();
}

function convolution(options: Partial<ConvOptions>): Graph {
  return onPicture((graph, x) =>
    conv2d(graph, x, { name: 'c', filters: 12, kernel: 3, bias: true, ...options }),
  );
}

const LOPSIDED = { top: 0, left: 2, bottom: 1, right: 0 };

const GRAPHS: Readonly<Record<string, Graph>> = {
  'a convolution': convolution({}),
  'a convolution without bias': convolution({ bias: false }),
  'a 1x1 convolution': convolution({ kernel: 1 }),
  'a strided, padded convolution': convolution({ stride: 2, padding: 1 }),
  'a convolution padded more on one side': convolution({ padding: LOPSIDED }),
  'a dilated convolution': convolution({ dilation: 3, padding: 3 }),
  'a convolution that is dilated and strided': convolution({ dilation: 2, stride: 2, padding: 2 }),
  'a convolution in groups': convolution({ groups: 3, padding: 1 }),
  'a depthwise convolution': convolution({ groups: 6, padding: 1, stride: 2 }),
  'a depthwise convolution, two filters a channel, dilated': convolution({
    groups: 6,
    dilation: 2,
    padding: LOPSIDED,
  }),
  'a depthwise convolution that is dilated and strided': convolution({
    groups: 6,
    dilation: 2,
    stride: 2,
    padding: 2,
  }),
  'a depthwise convolution with one filter a channel': convolution({ groups: 6, filters: 6 }),
  'a convolution with a Relu behind it': onPicture((graph, x) =>
    relu(graph, conv2d(graph, x, { name: 'c', filters: 5, kernel: 3 })),
  ),
  'a convolution that a Relu and something else read': onPicture((graph, x) => {
    const c = conv2d(graph, x, { name: 'c', filters: 5, kernel: 3 });
    return subtract(graph, relu(graph, c), c);
  }),
  'a batch normalisation': onPicture((graph, x) => batchNorm(graph, x, { name: 'bn', epsilon: 1e-3 })),
  'a maximum pool': onPicture((graph, x) =>
    maxPool(graph, x, { name: 'p', kernel: 3, stride: 2, padding: 1 }),
  ),
  'a maximum pool of negative numbers at the border': onPicture((graph, x) =>
    maxPool(graph, subtract(graph, x, perChannel(graph, 'five', Array<number>(6).fill(5))), {
      name: 'p',
      kernel: 3,
      padding: 1,
    }),
  ),
  'a maximum pool whose last window reaches out': onPicture((graph, x) =>
    maxPool(graph, x, { name: 'p', kernel: 2, stride: 2, ceilMode: true }),
  ),
  'an average pool': onPicture((graph, x) =>
    averagePool(graph, x, { name: 'p', kernel: 3, stride: 2, padding: 1 }),
  ),
  'an average pool that does not count its padding': onPicture((graph, x) =>
    averagePool(graph, x, { name: 'p', kernel: 3, stride: 1, padding: 1, countIncludePadding: false }),
  ),
  'a global average pool': onPicture((graph, x) => globalAveragePool(graph, x, 'p')),
  'an adaptive pool into bins that overlap': onPicture((graph, x) =>
    adaptiveAveragePool(graph, x, { name: 'p', bins: 4 }),
  ),
  'a larger picture': onPicture((graph, x) => resizeBilinear(graph, x, { height: 20, width: 31 })),
  'a smaller picture': onPicture((graph, x) => resizeBilinear(graph, x, { height: 4, width: 5 })),
  'a larger picture with aligned corners': onPicture((graph, x) =>
    resizeBilinear(graph, x, { height: 20, width: 31, alignCorners: true }),
  ),
  'a smaller picture with aligned corners': onPicture((graph, x) =>
    resizeBilinear(graph, x, { height: 4, width: 1, alignCorners: true }),
  ),
  'a picture of one pixel, stretched': onPicture((graph, x) =>
    resizeBilinear(graph, globalAveragePool(graph, x, 'p'), { height: 3, width: 4 }),
  ),
  'pictures behind each other': onPicture((graph, x) => concat(graph, [x, relu(graph, x), x], 'c')),
  'sums and products with one number a channel': onPicture((graph, x) =>
    add(graph, multiply(graph, x, perChannel(graph, 'scale', [1, 2, 3, 4, 5, 6])), x),
  ),
  'a mean, added to its picture': onPicture((graph, x) => add(graph, globalAveragePool(graph, x, 'p'), x)),
  'a clip': onPicture((graph, x) => clip(graph, x, -0.25, 0.5)),
  'a soft-max over channels': onPicture((graph, x) => softmax(graph, x)),
  'the largest channel, as bytes': onPicture((graph, x) => cast(graph, argMax(graph, x), 'uint8')),
  'axes in another order': onPicture((graph, x) => transpose(graph, relu(graph, x), [0, 2, 3, 1])),
  'axes in another order and back, with work between': onPicture((graph, x) =>
    transpose(graph, relu(graph, transpose(graph, x, [0, 3, 2, 1])), [0, 3, 2, 1]),
  ),
};

for (const backend of PLAIN_BACKENDS)
  describe(`tfjs operators, ${backend} backend`, () => {
    let tf: Tfjs;
    const { data } = numbers(SHAPE, 5);

    before(async () => ({ tf } = await openPlain(backend)));

    for (const [what, graph] of Object.entries(GRAPHS))
      it(`compute ${what} as ONNX Runtime does`, async () => {
        const expected = await runGraph(graph, { x: { shape: SHAPE, data } });
        const [received] = await runOnTfjs(tf, graph, { x: data });
        assertClose(received!, expected['y'] as WeightTensor, 1e-5); // one output, of numbers
      });

    it('compute a dilated depthwise convolution where the backend overlooks dilation', async () => {
      const overlooking: Tfjs = { ...tf, getBackend: () => 'tensorflow' };
      const graph = GRAPHS['a depthwise convolution, two filters a channel, dilated']!; // it is there
      const expected = await runGraph(graph, { x: { shape: SHAPE, data } });
      const [received] = await runOnTfjs(overlooking, graph, { x: data });
      assertClose(received!, expected['y'] as WeightTensor, 1e-5); // one output, of numbers
    });

    it('compute a frame of bytes as ONNX Runtime does', async () => {
      const graph = new GraphBuilder('frame', seededWeights());
      const frame = graph.input('frame', 'uint8', [1, 5, 7, 3]);
      const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2]), 'float32');
      graph.output(conv2d(graph, planes, { name: 'c', filters: 4, kernel: 3 }), 'y');
      const finished = graph.finish();
      const bytes = Uint8Array.from({ length: 105 }, (_, index) => index * 37);
      const expected = await runGraph(finished, { frame: { shape: [1, 5, 7, 3], data: bytes } });
      const [received] = await runOnTfjs(tf, finished, { frame: bytes });
      assertClose(received!, expected['y'] as WeightTensor, 1e-5); // one output, of float32
      assert.equal(received?.data.length, 4 * 3 * 5);
    });
  });
