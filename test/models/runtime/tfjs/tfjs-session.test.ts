import assert from 'node:assert/strict';
import { relu } from '../../../../models/graph/arithmetic.js';
import { conv2d } from '../../../../models/graph/convolution.js';
import { encodeOnnx } from '../../../../models/graph/encode-onnx.js';
import { GraphBuilder } from '../../../../models/graph/graph-builder.js';
import { cast, concat, transpose } from '../../../../models/graph/layout.js';
import { maxPool } from '../../../../models/graph/pooling.js';
import { resizeBilinear } from '../../../../models/graph/resizing.js';
import type { Tfjs } from '../../../../models/runtime/tfjs/operator.js';
import { TfjsSession } from '../../../../models/runtime/tfjs/tfjs-session.js';
import { seededWeights } from '../../support/seeded-weights.js';
import { openPlain } from './support/backends.js';
import { runSession } from './support/run-session.js';

const SIDE = 12;

/** Bytes in; two outputs, one of which the other is made of; a constant, a branch and a sum of operators. */
function branchedNetwork(): Uint8Array {
  const graph = new GraphBuilder('branched', seededWeights());
  const frame = graph.input('frame', 'uint8', [1, SIDE, SIDE, 3]);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2]), 'float32');
  const c = relu(graph, conv2d(graph, planes, { name: 'c', filters: 4, kernel: 3, padding: 1, bias: true }));
  const small = maxPool(graph, c, { name: 'pool', kernel: 2, stride: 2 });
  graph.output(concat(graph, [c, resizeBilinear(graph, small, { height: SIDE, width: SIDE })], 'both'));
  graph.output(small);
  return encodeOnnx(graph.finish());
}

/** One node of an operator, with attributes, on a float32 [1, 3, 4, 4]. */
function oneNode(op: string, attribute?: readonly [name: string, value: number]): Uint8Array {
  const graph = new GraphBuilder('odd', seededWeights());
  const x = graph.input('x', 'float32', [1, 3, 4, 4]);
  const c = conv2d(graph, x, { name: 'c', filters: 3, kernel: 1 }); // something to be freed when the next one fails
  const attributes = attribute && { [attribute[0]]: { kind: 'int', value: attribute[1] } as const };
  graph.output(graph.node(op, [c], { name: 'the one', type: 'float32', shape: [1, 3, 4, 4], attributes }));
  return encodeOnnx(graph.finish());
}

describe('TfjsSession', () => {
  let tf: Tfjs;
  const frame = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, index) => index * 7);

  before(async () => ({ tf } = await openPlain('wasm')));

  it('states the edges of its network', async () => {
    await using session = new TfjsSession(tf, branchedNetwork());
    assert.deepEqual(session.inputs, [{ name: 'frame', type: 'uint8', shape: [1, SIDE, SIDE, 3] }]);
    assert.deepEqual(
      session.outputs.map(({ name, type, shape }) => [name, type, shape]),
      [
        ['pool', 'float32', [1, 4, 6, 6]],
        ['both', 'float32', [1, 8, SIDE, SIDE]],
      ],
    );
  });

  it('gives the same numbers every time, into the arrays it is given', async () => {
    await using session = new TfjsSession(tf, branchedNetwork());
    const [first] = await runSession(session, { frame });
    const [other] = await runSession(session, { frame: frame.map((byte) => 255 - byte) });
    const [again] = await runSession(session, { frame });
    assert.deepEqual(again, first);
    assert.notDeepEqual(other, first);
  });

  it('holds as many tensors and bytes after 200 runs as after the first', async () => {
    await using session = new TfjsSession(tf, branchedNetwork());
    await runSession(session, { frame });
    const before = tf.memory();
    for (let run = 0; run < 200; run++) await runSession(session, { frame });
    const after = tf.memory();
    assert.deepEqual([after.numTensors, after.numBytes], [before.numTensors, before.numBytes]);
  });

  it('frees everything when it is unloaded', async () => {
    const before = tf.memory().numTensors;
    const session = new TfjsSession(tf, branchedNetwork());
    assert.ok(tf.memory().numTensors > before);
    await runSession(session, { frame });
    await session[Symbol.asyncDispose]();
    assert.equal(tf.memory().numTensors, before);
  });

  const refused: readonly (readonly [what: string, onnx: Uint8Array, message: RegExp])[] = [
    ['an operator it does not have', oneNode('HardSwish'), /"the one" is a HardSwish.*--engine ort/],
    ['a setting it does not have', oneNode('ArgMax', ['keepdims', 0]), /"the one" \(ArgMax\): keepdims is 0/],
    ['what is no network', Buffer.from('not a network'), /cannot be read as ONNX/],
  ];
  for (const [what, onnx, message] of refused)
    it(`refuses ${what} when it is loaded, and keeps nothing`, () => {
      const before = tf.memory().numTensors;
      assert.throws(() => new TfjsSession(tf, onnx), message);
      assert.equal(tf.memory().numTensors, before);
    });

  it('keeps nothing of a run that failed', async () => {
    await using session = new TfjsSession(tf, branchedNetwork());
    await runSession(session, { frame });
    const before = tf.memory().numTensors;
    const tooSmall = [{ name: 'both', type: 'float32', shape: [1], data: new Float32Array(1) }] as const;
    const input = { ...session.inputs[0]!, data: frame }; // one input
    await assert.rejects(session.run([input], tooSmall), /both has 1152 elements, expected 1/);
    assert.equal(tf.memory().numTensors, before);
  });
});
