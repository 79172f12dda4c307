import { graphInvalid, valueOf, type Graph, type GraphNode, type Value } from '../graph/graph.js';
import { onlyReader, readersOf, rewritten } from './rewritten.js';

/**
 * The same network with 1x1 convolutions of sums taken before the sum, where one part of it was enlarged from a smaller
 * picture: conv(a + up(b)) = conv(a) + up(conv'(b)), conv' without bias. It commutes because interpolation weights sum
 * to 1 and mix pixels while a 1x1 convolution mixes channels.
 *
 * Done whatever the sizes are, so that the layers' names, which a quantisation plan goes by, are the same at every size.
 * A convolution that has fewer filters than channels leaves less to enlarge and to sum; PSPNet's pyramid, whose four
 * levels are enlarged at 1024 channels and summed before a convolution to 256, is the case this is for.
 */
export function projectFirst(graph: Graph): Graph {
  for (;;) {
    const next = projectOne(graph);
    if (next === undefined) return graph;
    graph = next;
  }
}

function projectOne(graph: Graph): Graph | undefined {
  const readers = readersOf(graph);
  const makers = new Map(graph.nodes.map((node) => [node.output, node]));
  for (const conv of graph.nodes) {
    const sum = makers.get(conv.inputs[0] ?? '');
    if (!isNarrowing(graph, conv) || sum?.op !== 'Add' || !onlyReader(graph, readers, sum.output)) continue;
    const parts = sum.inputs.map((name) => makers.get(name));
    const at = parts.findIndex((part) => part?.op === 'Resize' && onlyReader(graph, readers, part.output));
    const enlarged = parts[at];
    if (enlarged !== undefined) return projected(graph, conv, sum, enlarged, sum.inputs[1 - at] ?? '');
  }
  return undefined;
}

function isNarrowing(graph: Graph, { op, inputs, attributes }: GraphNode): boolean {
  if (op !== 'Conv') return false;
  const [filters = 0, channels = 0, height, width] = valueOf(graph, inputs[1] ?? '').shape;
  const { strides, pads } = attributes;
  const isPlain =
    strides?.kind === 'ints' &&
    strides.value.every((stride) => stride === 1) &&
    pads?.kind === 'ints' &&
    pads.value.every((pad) => pad === 0);
  return isPlain && height === 1 && width === 1 && filters < channels;
}

function projected(graph: Graph, conv: GraphNode, sum: GraphNode, enlarged: GraphNode, other: string): Graph {
  const { name, output } = conv;
  const [, weight = '', ...bias] = conv.inputs;
  const small = valueOf(graph, enlarged.inputs[0] ?? '');
  const result = valueOf(graph, output);
  const filters = result.shape[1] ?? 0;
  const [fine, coarse, up] = [`${name}:${other}`, `${name}:${small.name}`, `${name}:${enlarged.output}`];
  const sizes = graph.constants.get(enlarged.inputs[3] ?? '');
  if (!sizes) throw graphInvalid(enlarged.name, 'its size should be a constant');
  const upSizes = {
    ...sizes,
    name: `${up}.sizes`,
    data: BigInt64Array.from(result.shape, (side) => BigInt(side)),
  };
  const replacement: GraphNode[] = [
    { ...conv, name: fine, inputs: [other, weight, ...bias], output: fine },
    { ...conv, name: coarse, inputs: [small.name, weight], output: coarse },
    { ...enlarged, name: up, inputs: [coarse, '', '', upSizes.name], output: up },
    { ...sum, name, inputs: [fine, up], output },
  ];
  const values: Value[] = [
    { ...result, name: fine },
    { ...result, name: coarse, shape: [1, filters, ...small.shape.slice(2)] },
    { ...result, name: up },
  ];
  const nodes = graph.nodes.flatMap((node) =>
    node === sum || node === enlarged ? [] : node === conv ? replacement : [node],
  );
  return rewritten(graph, { nodes, values, constants: [upSizes] });
}
