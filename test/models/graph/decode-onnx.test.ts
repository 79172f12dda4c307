import assert from 'node:assert/strict';
import { clip } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { decodeOnnx } from '../../../models/graph/decode-onnx.js';
import { encodeOnnx } from '../../../models/graph/encode-onnx.js';
import type { Graph } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { cast, transpose } from '../../../models/graph/layout.js';
import { ModelProto } from '../../../models/graph/onnx-schema.js';
import { resizeBilinear } from '../../../models/graph/resizing.js';
import { SegcastError } from '../../../src/core/errors.js';
import { numbers } from '../support/tensors.js';

function smallGraph(): Graph {
  const graph = new GraphBuilder('small', new Map([['c.weight', numbers([6, 3, 3, 3], 1)]]));
  const frame = graph.input('frame', 'uint8', [1, 8, 10, 3]);
  const planes = cast(graph, transpose(graph, frame, [0, 3, 1, 2]), 'float32');
  const c = conv2d(graph, planes, { name: 'c', filters: 6, kernel: 3, stride: 2, padding: 1 });
  graph.output(resizeBilinear(graph, clip(graph, c, 0, 6), { height: 7, width: 9, name: 'y' }));
  return graph.finish();
}

/** A file of one Relu, with something else about it. */
function file(change: { readonly [part: string]: unknown }): Uint8Array {
  const vector = (dimValue: number, elemType = 1) => ({
    tensorType: { elemType, shape: { dim: [{ dimValue }] } },
  });
  const graph = {
    node: [{ name: 'r', opType: 'Relu', input: ['x'], output: ['y'] }],
    input: [{ name: 'x', type: vector(2) }],
    output: [{ name: 'y', type: vector(2) }],
  };
  return ModelProto.encode({ graph: { ...graph, ...change } }).finish();
}

describe('decodeOnnx', () => {
  it('gives the graph that was encoded, without a record of which constants are weights', () => {
    const graph = smallGraph();
    assert.deepEqual(decodeOnnx(encodeOnnx(graph)), { ...graph, weightNames: new Set() });
  });

  it('reads tensors wherever they lie in the file', () => {
    const onnx = encodeOnnx(smallGraph());
    for (const offset of [1, 2, 3, 4]) {
      const shifted = new Uint8Array(onnx.length + offset);
      shifted.set(onnx, offset);
      const { constants } = decodeOnnx(shifted.subarray(offset));
      assert.deepEqual(constants.get('c.weight')?.data, numbers([6, 3, 3, 3], 1).data);
    }
  });

  it('names a node after its output where it has no name', () => {
    const node = [{ opType: 'Relu', input: ['x'], output: ['y'] }];
    assert.equal(decodeOnnx(file({ node })).nodes[0]?.name, 'y');
  });

  const broken: readonly (readonly [what: string, onnx: Uint8Array, message: RegExp])[] = [
    ['no ONNX', Buffer.from('not a network'), /cannot be read as ONNX/],
    ['a file cut off', encodeOnnx(smallGraph()).subarray(0, 900), /cannot be read as ONNX/],
    [
      'a node of two outputs',
      file({ node: [{ name: 'split', opType: 'Split', input: ['x'], output: ['y', 'z'] }] }),
      /"split": it has 2 outputs/,
    ],
    [
      'a size that is not fixed',
      file({ input: [{ name: 'x', type: { tensorType: { elemType: 1, shape: { dim: [{}] } } } }] }),
      /"x": one of its dimensions is not a fixed number/,
    ],
    ['an input of no stated shape', file({ input: [{ name: 'x' }] }), /"x": its type or shape is not stated/],
    [
      'numbers of half precision',
      file({ initializer: [{ name: 'w', dims: [2], dataType: 10, rawData: new Uint8Array(4) }] }),
      /"w": its element type is ONNX's number 10/,
    ],
    [
      'a tensor that is too short',
      file({ initializer: [{ name: 'w', dims: [2], dataType: 1, rawData: new Uint8Array(4) }] }),
      /"w": its shape \[2\] needs 8 bytes of raw data, it has 4/,
    ],
  ];
  for (const [what, onnx, message] of broken)
    it(`refuses ${what}, naming the place`, () => {
      assert.throws(
        () => decodeOnnx(onnx),
        (error) =>
          error instanceof SegcastError && error.code === 'graph-invalid' && message.test(error.message),
      );
    });
});
