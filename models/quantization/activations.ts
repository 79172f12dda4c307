import { valueOf, type Graph, type GraphNode } from '../graph/graph.js';
import type { Affine } from '../graph/quantization.js';
import { onlyReader, readersOf, rewritten } from './rewritten.js';

/**
 * The tensors that a quantised run of the graph keeps as bytes, besides those that only hand others on (KEEPING_OPERATORS):
 * results of convolutions of bytes, and of sums and concatenations of bytes. A sum that has a float part becomes bytes
 * where a convolution reads it or it leaves the graph; on the way there it stays exact. Where a ReLU alone reads a result,
 * it is the ReLU's result instead (foldRelus()).
 */
export function quantizableActivations(graph: Graph): readonly string[] {
  const readers = readersOf(graph);
  const inputs = graph.inputs.filter(({ type }) => type === 'float32').map(({ name }) => name);
  const bytes = new Set(inputs);
  const found: string[] = [];
  for (const node of graph.nodes) {
    if (KEEPING_OPERATORS.has(node.op) && bytes.has(node.inputs[0] ?? '')) bytes.add(node.output);
    if (!MAKING_OPERATORS.has(node.op) || valueOf(graph, node.output).type !== 'float32') continue;
    const result = rectifierOf(graph, onlyReader(graph, readers, node.output))?.node.output ?? node.output;
    const isOfBytes = (node.op === 'Conv' ? node.inputs.slice(0, 1) : node.inputs).every((name) =>
      bytes.has(name),
    );
    if (!isOfBytes && (node.op === 'Conv' || !isWanted(graph, readers, result))) continue;
    bytes.add(result);
    found.push(result);
  }
  return found;
}

/** Layers whose results become bytes of their own: what is learnt or summed is worth integer arithmetic. */
const MAKING_OPERATORS: ReadonlySet<string> = new Set(['Conv', 'Add', 'Concat']);

/** Layers that hand numbers on as they are or mix them convexly: their bytes mean what their input's bytes mean. */
export const KEEPING_OPERATORS: ReadonlySet<string> = new Set(['MaxPool', 'Resize', 'Transpose', 'Reshape']);

/** Whether bytes of a tensor save somebody work: a convolution, perhaps after a resize, or a later cut. */
function isWanted(graph: Graph, readers: ReadonlyMap<string, readonly GraphNode[]>, name: string): boolean {
  if (graph.outputs.some((output) => output.name === name)) return true;
  return (readers.get(name) ?? []).some(
    ({ op, output }) => op === 'Conv' || (KEEPING_OPERATORS.has(op) && isWanted(graph, readers, output)),
  );
}

/**
 * The graph without the ReLUs whose results become bytes that start at 0 (and, for ReLU6, end at 6 or before): rounding to
 * a byte cuts off what is beyond as they do. What they read has their name now.
 */
export function foldRelus(graph: Graph, activations: ReadonlyMap<string, Affine>): Graph {
  const readers = readersOf(graph);
  const dropped = new Set<GraphNode>();
  const nodes = graph.nodes.map((node) => {
    const rectifier = rectifierOf(graph, onlyReader(graph, readers, node.output));
    if (rectifier === undefined || !cutsOffAs(rectifier, activations)) return node;
    dropped.add(rectifier.node);
    return { ...node, output: rectifier.node.output };
  });
  return rewritten(graph, { nodes: nodes.filter((node) => !dropped.has(node)) });
}

/** A node that replaces what is below 0 by 0, and what is above `most` by that. */
interface Rectifier {
  readonly node: GraphNode;
  readonly most: number;
}

function rectifierOf(graph: Graph, reader: GraphNode | undefined): Rectifier | undefined {
  if (reader?.op === 'Relu') return { node: reader, most: Infinity };
  if (reader?.op !== 'Clip') return undefined;
  const [low, high] = reader.inputs.slice(1).map((name) => graph.constants.get(name)?.data[0]);
  return low === 0 && typeof high === 'number' ? { node: reader, most: high } : undefined;
}

function cutsOffAs({ node, most }: Rectifier, activations: ReadonlyMap<string, Affine>): boolean {
  const affine = activations.get(node.output);
  // a scale is rounded to single precision on its way
  return affine?.zeroPoint === 0 && affine.scale * 255 <= most * (1 + 1e-6);
}
