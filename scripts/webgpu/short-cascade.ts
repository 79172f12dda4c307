import type { CutGraph } from '../../models/cut-graph.js';
import { encodeCut } from '../../models/encode-cut.js';
import { add, relu } from '../../models/graph/arithmetic.js';
import { conv2d } from '../../models/graph/convolution.js';
import type { Value } from '../../models/graph/graph.js';
import { GraphBuilder } from '../../models/graph/graph-builder.js';
import { resizeBilinear } from '../../models/graph/resizing.js';
import { logitsName } from '../../models/network.js';
import { preprocess } from '../../models/preprocessing.js';
import type { Size } from '../../src/core/size.js';
import { seededWeights } from '../../test/models/support/seeded-weights.js';
import { sameSize } from './run-exits.js';

const FILTERS = 64;
const NORMALIZATION = { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };

/**
 * Three cuts that hand on what ICNet's do (`image` from the first to the last, features from each to the next) with hardly a layer
 * between: thousands of frames in minutes, even where each layer of a frame takes a software renderer milliseconds.
 */
export function shortCascade(size: Size): readonly CutGraph[] {
  const weights = seededWeights();
  const low = new GraphBuilder('short-low', weights);
  const image = preprocess(low, sameSize(size), NORMALIZATION);
  const coarse = layer(low, image, 'f2', 4);
  low.output(image);
  low.output(coarse);
  low.output(head(low, coarse), logitsName('low'));

  const mid = new GraphBuilder('short-mid', weights);
  const middle = layer(mid, received(mid, coarse), 'y24', 1);
  mid.output(middle);
  mid.output(head(mid, middle), logitsName('mid'));

  const high = new GraphBuilder('short-high', weights);
  const fine = layer(high, received(high, image), 'sub1', 2);
  const [, , height = 0, width = 0] = fine.shape;
  const raised = resizeBilinear(high, received(high, middle), { height, width });
  high.output(head(high, add(high, raised, fine)), logitsName('high'));
  return [encodeCut('low', low.finish()), encodeCut('mid', mid.finish()), encodeCut('high', high.finish())];
}

function layer(graph: GraphBuilder, x: Value, name: string, stride: number): Value {
  const conv = conv2d(graph, x, { name: `${name}.conv`, filters: FILTERS, kernel: 1, stride });
  return relu(graph, conv, name);
}

function head(graph: GraphBuilder, x: Value): Value {
  return conv2d(graph, x, { name: 'head', filters: 5, kernel: 1 });
}

/** An earlier cut's output as this cut's input. */
function received(graph: GraphBuilder, { name, type, shape }: Value): Value {
  return graph.input(name, type, shape);
}
