import { graphInvalid, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { pictureOf } from './window.js';
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
 */
export function adaptiveAveragePool(graph: GraphBuilder, x: Value, options: AdaptivePoolOptions): Value {
  const { name, bins } = options;
  const picture = pictureOf(name, x);
  if (!Number.isSafeInteger(bins) || bins < 1)
    throw graphInvalid(name, `bins must be a whole number of at least 1, it is ${bins}`);
  if (bins === 1) return globalAveragePool(graph, x, name);
  if (picture.height === picture.width && picture.height % bins === 0)
    return averagePool(graph, x, { name, kernel: picture.height / bins, stride: picture.height / bins });
  const [rows, columns] = [adaptiveCells(picture.height, bins), adaptiveCells(picture.width, bins)];
  return poolCells(graph, x, { name, rows, columns });
}

/** Rows or columns that one cell covers: from the first up to, not including, the second. */
export type PoolCell = readonly [start: number, end: number];

/** An average pool into cells of the caller's. */
export interface CellPoolOptions {
  readonly name: string;
  readonly rows: readonly PoolCell[];
  readonly columns: readonly PoolCell[];
}

/** Averages over cells that may overlap: [1, C, H, W] to [1, C, rows, columns], by two products with constant matrices. */
export function poolCells(graph: GraphBuilder, x: Value, { name, rows, columns }: CellPoolOptions): Value {
  const [batch = 1, channels = 1] = x.shape;
  const { height, width } = pictureOf(name, x);
  const overRows = graph.constant(`${name}.rows`, [rows.length, height], cellMatrix(height, rows));
  const overColumns = graph.constant(
    `${name}.columns`,
    [width, columns.length],
    transposed(cellMatrix(width, columns), width),
  );
  // [1, C, H, W] x [W, columns], then [rows, H] x [1, C, H, columns]
  const narrow = graph.node('MatMul', [x, overColumns], {
    name: `${name}.narrow`,
    type: 'float32',
    shape: [batch, channels, height, columns.length],
  });
  return graph.node('MatMul', [overRows, narrow], {
    name,
    type: 'float32',
    shape: [batch, channels, rows.length, columns.length],
  });
}

function adaptiveCells(length: number, bins: number): readonly PoolCell[] {
  return Array.from({ length: bins }, (_, bin) => [
    Math.floor((bin * length) / bins),
    Math.ceil(((bin + 1) * length) / bins),
  ]);
}

/** [cells, length]: row i holds 1 / (size of cell i) over the pixels of cell i. */
function cellMatrix(length: number, cells: readonly PoolCell[]): Float32Array {
  const matrix = new Float32Array(cells.length * length);
  for (const [index, [start, end]] of cells.entries())
    matrix.fill(1 / (end - start), index * length + start, index * length + end);
  return matrix;
}

function transposed(matrix: Float32Array, columns: number): Float32Array {
  const rows = matrix.length / columns;
  return matrix.map((_, index) => matrix[(index % rows) * columns + Math.floor(index / rows)] ?? 0);
}
