import { graphInvalid, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf, type Size } from './window.js';
import { averagePool, globalAveragePool } from './pooling.js';

/** An average pool into a fixed number of bins along each axis. */
export interface AdaptivePoolOptions {
  readonly name: string;
  readonly bins: number;
}

/**
 * Averages into `bins` x `bins` cells: [1, C, H, W] to [1, C, bins, bins].
 *
 * Cell i covers rows floor(i * H / bins) up to, not including, ceil((i + 1) * H / bins), as PyTorch's
 * `adaptive_avg_pool2d`: where the bins do not divide the picture they overlap, so no single window can express them.
 * Then it is two products with constant matrices, one along each axis.
 */
export function adaptiveAveragePool(graph: GraphBuilder, x: Value, options: AdaptivePoolOptions): Value {
  const { name, bins } = options;
  const picture = pictureOf(name, x);
  if (!Number.isSafeInteger(bins) || bins < 1)
    throw graphInvalid(name, `bins must be a whole number of at least 1, it is ${bins}`);
  if (bins === 1) return globalAveragePool(graph, x, name);
  if (picture.height === picture.width && picture.height % bins === 0)
    return averagePool(graph, x, { name, kernel: picture.height / bins, stride: picture.height / bins });
  return poolByMatrices(graph, x, name, bins, picture);
}

function poolByMatrices(graph: GraphBuilder, x: Value, name: string, bins: number, picture: Size): Value {
  const [batch = 1, channels = 1] = x.shape;
  const overRows = graph.constant(`${name}.rows`, [bins, picture.height], binMatrix(picture.height, bins));
  const overColumns = graph.constant(
    `${name}.columns`,
    [picture.width, bins],
    transposed(binMatrix(picture.width, bins), picture.width),
  );
  // [1, C, H, W] x [W, bins], then [bins, H] x [1, C, H, bins]
  const narrow = graph.node('MatMul', [x, overColumns], {
    name: `${name}.narrow`,
    type: 'float32',
    shape: [batch, channels, picture.height, bins],
  });
  return graph.node('MatMul', [overRows, narrow], {
    name,
    type: 'float32',
    shape: [batch, channels, bins, bins],
  });
}

/** [bins, length]: row i holds 1 / (size of bin i) over the pixels of bin i. */
function binMatrix(length: number, bins: number): Float32Array {
  const matrix = new Float32Array(bins * length);
  for (let bin = 0; bin < bins; bin++) {
    const start = Math.floor((bin * length) / bins);
    const end = Math.ceil(((bin + 1) * length) / bins);
    matrix.fill(1 / (end - start), bin * length + start, bin * length + end);
  }
  return matrix;
}

function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return matrix.map((_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}
