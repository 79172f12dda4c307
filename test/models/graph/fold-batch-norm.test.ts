import assert from 'node:assert/strict';
import { add } from '../../../models/graph/arithmetic.js';
import { batchNorm } from '../../../models/graph/batch-norm.js';
import { convBnRelu } from '../../../models/graph/conv-bn.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { foldBatchNorm } from '../../../models/graph/fold-batch-norm.js';
import type { Graph, Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import type { WeightTensor } from '../../../models/weights/weight-tensor.js';
import { runGraph } from '../support/run-graph.js';
import { assertClose, numbers } from '../support/tensors.js';

const SHAPE = [1, 4, 5, 7] as const;
const epsilon = 1e-3;

function weights(): Map<string, WeightTensor> {
  const tensors = new Map<string, WeightTensor>();
  for (const [seed, layer] of ['a', 'b'].entries()) {
    tensors.set(`${layer}.conv.weight`, numbers([4, 4, 3, 3], seed + 10));
    tensors.set(`${layer}.conv.bias`, numbers([4], seed + 20));
    for (const part of ['weight', 'bias', 'running_mean'])
      tensors.set(`${layer}.bn.${part}`, numbers([4], seed + 30));
    tensors.set(`${layer}.bn.running_var`, { shape: [4], data: Float32Array.of(0.5, 1.5, 2.5, 0.01) });
  }
  return tensors;
}

function build(layers: (graph: GraphBuilder, x: Value) => Value): Graph {
  const graph = new GraphBuilder('test', weights());
  graph.output(layers(graph, graph.input('x', 'float32', SHAPE)), 'y');
  return graph.finish();
}

const ops = (graph: Graph) => graph.nodes.map((node) => node.op);

async function assertSameResult(graph: Graph): Promise<void> {
  const x = numbers(SHAPE, 1);
  const { y: expected } = await runGraph(graph, { x });
  const { y: received } = await runGraph(foldBatchNorm(graph), { x });
  assert.ok(received && expected?.data instanceof Float32Array);
  assertClose(received, { shape: expected.shape, data: expected.data }, 1e-5);
}

describe('foldBatchNorm', () => {
  it('leaves no batch normalisation behind a convolution, and the same result', async () => {
    const graph = build((g, x) => {
      const a = convBnRelu(g, x, { name: 'a', filters: 4, kernel: 3, epsilon });
      return convBnRelu(g, a, { name: 'b', filters: 4, kernel: 3, epsilon });
    });
    assert.deepEqual(ops(graph), [
      'Conv',
      'BatchNormalization',
      'Relu',
      'Conv',
      'BatchNormalization',
      'Relu',
    ]);
    const folded = foldBatchNorm(graph);
    assert.deepEqual(ops(folded), ['Conv', 'Relu', 'Conv', 'Relu']);
    assert.equal(folded.constants.size, 4);
    await assertSameResult(graph);
  });

  it('folds into the bias a convolution has', async () => {
    const graph = build((g, x) => {
      const a = conv2d(g, x, { name: 'a.conv', filters: 4, kernel: 3, bias: true });
      return batchNorm(g, a, { name: 'a.bn', epsilon });
    });
    assert.deepEqual(ops(foldBatchNorm(graph)), ['Conv']);
    await assertSameResult(graph);
  });

  it('keeps the normalisation of a convolution that somebody else reads', async () => {
    const graph = build((g, x) => {
      const a = conv2d(g, x, { name: 'a.conv', filters: 4, kernel: 3 });
      return add(g, batchNorm(g, a, { name: 'a.bn', epsilon }), a);
    });
    assert.deepEqual(ops(foldBatchNorm(graph)), ['Conv', 'BatchNormalization', 'Add']);
    await assertSameResult(graph);
  });

  it('keeps a normalisation that follows no convolution', () => {
    const graph = build((g, x) => batchNorm(g, x, { name: 'a.bn', epsilon }));
    assert.deepEqual(ops(foldBatchNorm(graph)), ['BatchNormalization']);
  });

  it('folds tensors that two layers share once', async () => {
    const graph = build((g, x) => {
      const layer = () => convBnRelu(g, x, { name: 'a', filters: 4, kernel: 3, epsilon });
      return add(g, layer(), g.within('again', layer));
    });
    const folded = foldBatchNorm(graph);
    assert.deepEqual(ops(folded), ['Conv', 'Relu', 'Conv', 'Relu', 'Add']);
    assert.equal(folded.constants.size, 2);
    await assertSameResult(graph);
  });

  it('does not touch the weights it was given', () => {
    const before = weights();
    const graph = build((g, x) => convBnRelu(g, x, { name: 'a', filters: 4, kernel: 3, epsilon }));
    foldBatchNorm(graph);
    assert.deepEqual(graph.constants.get('a.conv.weight')?.data, before.get('a.conv.weight')?.data);
  });
});
