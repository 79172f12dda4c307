import { add, relu } from '../../graph/arithmetic.js';
import { convBn } from '../../graph/conv-bn.js';
import { graphInvalid, type Value } from '../../graph/graph.js';
import { concat } from '../../graph/layout.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { pictureOf } from '../../graph/window.js';
import type { Draft } from '../../single-pass.js';
import { cellOperation } from './cell-operations.js';
import type { CellBlock, CellBranch } from './spec.js';

/** One layer of the network. */
export interface CellOptions {
  /** What its tensors' names begin with, e.g. `backbone.cells.0`. */
  readonly name: string;
  readonly blocks: readonly CellBlock[];
  /** Of each block. */
  readonly filters: number;
  /** 2 for a layer a level below the one before. */
  readonly stride: number;
}

/**
 * A cell (figure 3, right): two inputs, each brought to `filters` channels, then blocks that sum two operations on
 * earlier results; all blocks' results behind each other, [1, blocks * filters, h / stride, w / stride].
 *
 * @param current the layer before's result
 * @param previous the result of the layer before that, brought to the size of `current`
 */
export function cell(draft: Draft, current: Value, previous: Value, options: CellOptions): Value {
  const { graph } = draft;
  const { name, filters, blocks } = options;
  const states = [
    reduced(draft, current, `${name}.current`, filters),
    previousState(draft, current, previous, options),
  ];
  for (const [index, block] of blocks.entries())
    states.push(blockOf(draft, states, block, { ...options, name: `${name}.blocks.${index}` }));
  return concat(graph, states.slice(2), name);
}

function previousState(draft: Draft, current: Value, previous: Value, { name, filters }: CellOptions): Value {
  const { height, width } = pictureOf(name, current);
  const size = { height, width, alignCorners: true, name: `${name}.previous.resized` };
  const resized = resizeBilinear(draft.graph, previous, size);
  return resized.shape[1] === filters ? resized : reduced(draft, resized, `${name}.previous`, filters);
}

function reduced({ graph, epsilon }: Draft, x: Value, name: string, filters: number): Value {
  return convBn(graph, relu(graph, x), { name, kernel: 1, filters, epsilon });
}

/** The sum of the two branches; of one where the other is zero. */
function blockOf(
  draft: Draft,
  states: readonly Value[],
  { left, right }: CellBlock,
  options: CellOptions,
): Value {
  const a = branchOf(draft, states, left, { ...options, name: `${options.name}.left` });
  const b = branchOf(draft, states, right, { ...options, name: `${options.name}.right` });
  const sum = a !== undefined && b !== undefined ? add(draft.graph, a, b, options.name) : (a ?? b);
  if (sum === undefined) throw graphInvalid(options.name, 'both of its branches are zero');
  return sum;
}

/** Only the cell's two inputs are still to be strided. */
function branchOf(
  draft: Draft,
  states: readonly Value[],
  { input, operation }: CellBranch,
  { name, filters, stride }: CellOptions,
): Value | undefined {
  const x = states[input];
  if (x === undefined) throw graphInvalid(name, `its input ${input} does not come before its block`);
  return cellOperation(draft, x, operation, { name, filters, stride: input < 2 ? stride : 1 });
}
