import { elementCount } from '../weights/weight-tensor.js';
import { valueOf, type Graph } from './graph.js';

/**
 * Multiply-adds of one run, convolutions only: pooling, resizing and element-wise work are left out, as papers do.
 * Twice this is the number of floating-point operations.
 */
export function countMultiplyAdds(graph: Graph): number {
  let count = 0;
  for (const node of graph.nodes) {
    if (node.op !== 'Conv') continue;
    // each output element takes one product per tap and channel of its filter: weight [filters, C / groups, k, k]
    const perElement = elementCount(valueOf(graph, node.inputs[1] ?? '').shape.slice(1));
    count += perElement * elementCount(valueOf(graph, node.output).shape);
  }
  return count;
}
