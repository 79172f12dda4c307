import assert from 'node:assert/strict';
import { SegcastError } from '../../../src/core/errors.js';
import { adaptiveAveragePool } from '../../../models/graph/adaptive-pooling.js';
import { add, relu } from '../../../models/graph/arithmetic.js';
import { conv2d } from '../../../models/graph/convolution.js';
import { valueOf, type Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { concat, transpose } from '../../../models/graph/layout.js';
import { averagePool, maxPool } from '../../../models/graph/pooling.js';
import { resizeBilinear } from '../../../models/graph/resizing.js';
import { numbers } from '../support/tensors.js';

function invalid(node: string, problem: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof SegcastError);
    assert.equal(error.code, 'graph-invalid');
    assert.ok(error.message.startsWith(`Node "${node}": `), error.message);
    assert.match(error.message, problem);
    return true;
  };
}

type Layer = (graph: GraphBuilder, x: Value) => unknown;

const name = 'layer';
const INVALID: readonly (readonly [title: string, node: string, problem: RegExp, layer: Layer])[] = [
  [
    'a window larger than the picture',
    name,
    /window of 9 .* height of 6/,
    (g, x) => maxPool(g, x, { name, kernel: 9 }),
  ],
  [
    'a dilated window larger than the picture',
    name,
    /window of 9/,
    (g, x) => conv2d(g, x, { name, filters: 2, kernel: 3, dilation: 4 }),
  ],
  ['a stride of 0', name, /stride must be .* 0/, (g, x) => averagePool(g, x, { name, kernel: 2, stride: 0 })],
  ['a fractional kernel', name, /kernel must be .* 1\.5/, (g, x) => averagePool(g, x, { name, kernel: 1.5 })],
  [
    'negative padding',
    name,
    /top padding .* -1/,
    (g, x) => conv2d(g, x, { name, filters: 2, kernel: 1, padding: -1 }),
  ],
  [
    'groups that do not divide the channels',
    name,
    /4 channels and 6 filters cannot form 3/,
    (g, x) => conv2d(g, x, { name, filters: 6, kernel: 1, groups: 3 }),
  ],
  ['no bins', name, /bins must be .* 0/, (g, x) => adaptiveAveragePool(g, x, { name, bins: 0 })],
  [
    'a resize to nothing',
    name,
    /height must be .* 0/,
    (g, x) => resizeBilinear(g, x, { name, height: 0, width: 3 }),
  ],
  [
    'shapes that do not fit',
    name,
    /\[1, 4, 6, 5\] and \[1, 4, 3, 5\]/,
    (g, x) => add(g, x, g.input('b', 'float32', [1, 4, 3, 5]), name),
  ],
  [
    'types that do not fit',
    name,
    /float32 and uint8/,
    (g, x) => add(g, x, g.input('b', 'uint8', [1, 4, 6, 5]), name),
  ],
  [
    'a concatenation of different sizes',
    name,
    /"b" is float32 \[1, 4, 6, 4\]/,
    (g, x) => concat(g, [x, g.input('b', 'float32', [1, 4, 6, 4])], name),
  ],
  ['a concatenation of nothing', name, /nothing to concatenate/, (g) => concat(g, [], name)],
  [
    'an order that names an axis twice',
    name,
    /\[0, 1, 1, 3\] is no order/,
    (g, x) => transpose(g, x, [0, 1, 1, 3], name),
  ],
  [
    'a convolution of bytes',
    name,
    /must be float32, "b" is uint8/,
    (g) => conv2d(g, g.input('b', 'uint8', [1, 4, 6, 5]), { name, filters: 2, kernel: 1 }),
  ],
  [
    'a picture of three axes',
    name,
    /must be \[1, C, H, W\], "b" is \[4, 6, 5\]/,
    (g) => maxPool(g, g.input('b', 'float32', [4, 6, 5]), { name, kernel: 2 }),
  ],
  ['a name that is taken', 'x', /name is taken/, (g, x) => relu(g, x, 'x')],
  ['a value without a name', 'test', /needs a name/, (g, x) => relu(g, x, '')],
  [
    'a constant of the wrong length',
    'c',
    /needs 6 numbers, it has 5/,
    (g) => g.constant('c', [2, 3], new Float32Array(5)),
  ],
  [
    'a value of another graph',
    name,
    /"y" belongs to another graph/,
    (g) => relu(g, new GraphBuilder('other').input('y', 'float32', [1]), name),
  ],
  [
    'an output of another graph',
    'y',
    /belongs to another graph/,
    (g) => g.output(new GraphBuilder('other').input('y', 'float32', [1])),
  ],
  ['an input as output', 'x', /an input or constant/, (g, x) => g.output(x)],
  ['a graph without output', 'test', /no output/, (g) => g.finish()],
  ['an output named like another value', 'x', /name is taken/, (g, x) => g.output(relu(g, x), 'x')],
  [
    'an output declared twice',
    'r',
    /an output already/,
    (g, x) => {
      const r = relu(g, x, 'r');
      g.output(r);
      g.output(r, 'again');
    },
  ],
];

describe('GraphBuilder', () => {
  for (const [title, node, problem, layer] of INVALID)
    it(`refuses ${title}, naming the node`, () => {
      const graph = new GraphBuilder('test');
      const x = graph.input('x', 'float32', [1, 4, 6, 5]);
      assert.throws(() => layer(graph, x), invalid(node, problem));
    });

  it('reports all weights that are missing or misshapen in one error', () => {
    const graph = new GraphBuilder('test', new Map([['b.weight', numbers([2, 4, 3, 3], 1)]]));
    const x = graph.input('x', 'float32', [1, 4, 6, 5]);
    graph.output(conv2d(graph, x, { name: 'a', filters: 2, kernel: 1, bias: true }));
    graph.output(conv2d(graph, x, { name: 'b', filters: 2, kernel: 1 }));
    assert.throws(
      () => graph.finish(),
      (error: unknown) =>
        error instanceof SegcastError &&
        error.code === 'weights-mismatch' &&
        error.message.includes(
          '"test": "a.weight" missing; "a.bias" missing; "b.weight" has shape [2, 4, 3, 3], needs [2, 4, 1, 1].',
        ),
    );
  });

  it('lists twenty of many missing weights and counts the rest', () => {
    const graph = new GraphBuilder('test');
    for (let i = 0; i < 23; i++) graph.weight(`w${i}`, [1]);
    assert.throws(() => graph.finish(), /"w19" missing; and 3 more\./);
  });

  it('shares a weight that two layers name', () => {
    const graph = new GraphBuilder('test', new Map([['shared', numbers([3], 1)]]));
    assert.equal(graph.weight('shared', [3]), graph.weight('shared', [3]));
  });

  it('renames an output for the outside, its readers included', () => {
    const graph = new GraphBuilder('test');
    const inner = relu(graph, graph.input('x', 'float32', [1, 2]), 'inner');
    graph.output(relu(graph, inner, 'last'));
    graph.output(inner, 'feature');
    const finished = graph.finish();
    assert.deepEqual(
      finished.nodes.map(({ name, inputs, output }) => ({ name, inputs, output })),
      [
        { name: 'inner', inputs: ['x'], output: 'feature' },
        { name: 'last', inputs: ['feature'], output: 'last' },
      ],
    );
    assert.deepEqual(valueOf(finished, 'feature').shape, [1, 2]);
    assert.throws(() => valueOf(finished, 'inner'), invalid('inner', /no such value/));
  });

  it('finds a free name by counting up', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1]);
    assert.deepEqual(
      [relu(graph, x).name, relu(graph, x).name, relu(graph, x).name],
      ['x.relu', 'x.relu_2', 'x.relu_3'],
    );
  });

  it('adds layers of the same names once more within a scope, on shared weights', () => {
    const weights = new Map([['a.weight', numbers([4, 4, 1, 1], 1)]]);
    const graph = new GraphBuilder('test', weights);
    const x = graph.input('x', 'float32', [1, 4, 6, 5]);
    const layer = (y: Value) => relu(graph, conv2d(graph, y, { name: 'a', filters: 4, kernel: 1 }));
    graph.output(layer(x));
    graph.output(graph.within('half', () => layer(x)));
    graph.output(graph.within('half', () => graph.within('left', () => layer(x))));
    assert.deepEqual(
      graph.finish().nodes.map(({ name, inputs }) => [name, ...inputs]),
      [
        ['a', 'x', 'a.weight'],
        ['a.relu', 'a'],
        ['half/a', 'x', 'a.weight'],
        ['half/a.relu', 'half/a'],
        ['half/left/a', 'x', 'a.weight'],
        ['half/left/a.relu', 'half/left/a'],
      ],
    );
  });

  it('leaves a scope when building in it fails', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1]);
    const fail = () => {
      throw new Error('no');
    };
    assert.throws(() => graph.within('half', fail), /no/);
    assert.equal(relu(graph, x, 'y').name, 'y');
  });

  it('returns a picture that has the size already as it is', () => {
    const graph = new GraphBuilder('test');
    const x = graph.input('x', 'float32', [1, 2, 3, 4]);
    assert.equal(resizeBilinear(graph, x, { height: 3, width: 4 }), x);
  });
});
