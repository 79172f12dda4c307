import assert from 'node:assert/strict';
import { clip } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { countMultiplyAdds } from '../../../models/graph/cost.js';
import { encodeOnnx } from '../../../models/graph/encode-onnx.js';
import type { Graph } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { ModelProto } from '../../../models/graph/onnx-schema.js';
import { averagePool } from '../../../models/graph/pooling.js';
import { numbers } from '../support/tensors.js';

function smallGraph(): Graph {
  const graph = new GraphBuilder('small', new Map([['c.weight', numbers([6, 2, 3, 3], 1)]]));
  const x = graph.input('x', 'float32', [1, 4, 8, 10]);
  const c = conv2d(graph, x, { name: 'c', filters: 6, kernel: 3, stride: 2, padding: 1, groups: 2 });
  graph.output(clip(graph, c, 0, 6, 'y'));
  return graph.finish();
}

describe('encodeOnnx', () => {
  // protobufjs gives int64 as Long objects unless told otherwise, and untyped objects by nature
  const decoded = ModelProto.toObject(ModelProto.decode(encodeOnnx(smallGraph())), {
    longs: Number,
    bytes: Array,
  }) as {
    readonly irVersion: number;
    readonly opsetImport: readonly unknown[];
    readonly graph: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  };

  it('states the format and operator set', () => {
    assert.equal(decoded.irVersion, 8);
    assert.deepEqual(decoded.opsetImport, [{ domain: '', version: 17 }]);
  });

  it('writes nodes with typed attributes', () => {
    assert.deepEqual(decoded.graph['node']?.[0], {
      name: 'c',
      opType: 'Conv',
      input: ['x', 'c.weight'],
      output: ['c'],
      attribute: [
        { name: 'kernel_shape', type: 7, ints: [3, 3] },
        { name: 'strides', type: 7, ints: [2, 2] },
        { name: 'pads', type: 7, ints: [1, 1, 1, 1] },
        { name: 'dilations', type: 7, ints: [1, 1] },
        { name: 'group', type: 2, i: 2 },
      ],
    });
  });

  it('writes the shapes of inputs, outputs and what flows between', () => {
    const shaped = (name: string, shape: readonly number[]) => ({
      name,
      type: { tensorType: { elemType: 1, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
    });
    assert.deepEqual(decoded.graph['input'], [shaped('x', [1, 4, 8, 10])]);
    assert.deepEqual(decoded.graph['output'], [shaped('y', [1, 6, 4, 5])]);
    assert.deepEqual(decoded.graph['valueInfo'], [shaped('c', [1, 6, 4, 5])]);
  });

  it('writes constants as little-endian bytes', () => {
    const six = decoded.graph['initializer']?.find(({ name }) => name === 'y.high');
    assert.deepEqual(six?.['rawData'], [0, 0, 0xc0, 0x40]);
  });

  it('writes an attribute that is 0', () => {
    const graph = new GraphBuilder('zero');
    const x = graph.input('x', 'float32', [1, 1, 3, 3]);
    graph.output(averagePool(graph, x, { name: 'y', kernel: 3, countIncludePadding: false }));
    // name, then i = 0 (field 3, varint), then type = INT (field 20, varint)
    const bytes = Buffer.from([...Buffer.from('count_include_pad'), 0x18, 0x00, 0xa0, 0x01, 0x02]);
    assert.ok(Buffer.from(encodeOnnx(graph.finish())).includes(bytes));
  });

  it('writes equal bytes for equal graphs', () => {
    assert.deepEqual(encodeOnnx(smallGraph()), encodeOnnx(smallGraph()));
  });
});

describe('countMultiplyAdds', () => {
  it('counts taps times channels of a group times output elements', () => {
    assert.equal(countMultiplyAdds(smallGraph()), 3 * 3 * 2 * (6 * 4 * 5));
  });
});
