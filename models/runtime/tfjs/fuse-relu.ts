import type { Graph, GraphNode } from '../../graph/graph.js';
import { ACTIVATION } from './convolution.js';

/**
 * The same nodes with every Relu that alone reads a convolution made a part of it: TensorFlow.js then goes over the picture
 * once instead of twice.
 */
export function fuseRelu(graph: Graph): readonly GraphNode[] {
  const producers = new Map(graph.nodes.map((node) => [node.output, node]));
  const readers = countReaders(graph);
  const fused = new Map<string, GraphNode>();
  for (const node of graph.nodes) {
    const conv = node.op === 'Relu' ? producers.get(node.inputs[0] ?? '') : undefined;
    if (conv?.op !== 'Conv' || readers.get(conv.output) !== 1) continue;
    const attributes = { ...conv.attributes, [ACTIVATION]: { kind: 'string', value: 'relu' } } as const;
    fused.set(conv.output, { ...conv, name: node.name, output: node.output, attributes });
  }
  const replaced = new Set([...fused.values()].map(({ output }) => output));
  // The convolution's place in the order is kept; the Relu's is given up.
  return graph.nodes
    .filter((node) => node.op !== 'Relu' || !replaced.has(node.output))
    .map((node) => fused.get(node.output) ?? node);
}

/** How often each value is read; being an output of the graph counts. */
function countReaders(graph: Graph): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const read = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { inputs } of graph.nodes) inputs.forEach(read);
  for (const { name } of graph.outputs) read(name);
  return counts;
}
