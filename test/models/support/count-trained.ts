import type { Value } from '../../../models/graph/graph.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import type { Draft } from '../../../models/single-pass.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';
import { elementCount } from '../../../models/weights/weight-tensor.js';

/** Runs layers on nothing and counts the numbers they take: as frameworks do, running statistics left out unless asked for. */
export function countTrained(
  layers: (draft: Draft, image: Value) => unknown,
  classes: number,
  { running = false } = {},
): number {
  const weights = blankWeights();
  const graph = new GraphBuilder('test', weights);
  layers({ graph, classes, epsilon: 1e-5 }, graph.input('image', 'float32', [1, 3, 64, 64]));
  const counted = [...weights.shapes].filter(([name]) => running || !name.includes('.running_'));
  return counted.reduce((sum, [, shape]) => sum + elementCount(shape), 0);
}
