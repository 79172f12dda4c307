import type { Constant, Graph, GraphNode, Value } from '../graph/graph.js';

/** What a pass makes of a graph. */
export interface Rewriting {
  /** All nodes, in an order that runs. */
  readonly nodes: readonly GraphNode[];
  /** Constants besides the graph's own, or in their stead. @defaultValue none */
  readonly constants?: readonly Constant[] | undefined;
  /** Results of nodes that the graph did not have, or has in another form now. @defaultValue none */
  readonly values?: readonly Value[] | undefined;
}

/** The graph with other nodes: values and constants that nobody makes or reads any more are left out. */
export function rewritten(graph: Graph, { nodes, constants = [], values = [] }: Rewriting): Graph {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const made = new Set([...nodes.map((node) => node.output), ...graph.inputs.map((input) => input.name)]);
  const byName = new Map(constants.map((constant) => [constant.name, constant]));
  const kept = [...new Map([...graph.constants, ...byName])].filter(([name]) => read.has(name));
  const results = [...new Map([...graph.values, ...values.map((value) => [value.name, value] as const)])];
  return {
    ...graph,
    nodes,
    constants: new Map(kept),
    values: new Map([...results.filter(([name]) => made.has(name)), ...kept]),
  };
}

/** Which nodes read each value; being an output of the graph counts as being read by nobody. */
export function readersOf({ nodes }: Graph): ReadonlyMap<string, readonly GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node]);
  return readers;
}

/** The one node that reads a value which leaves the graph nowhere else; undefined where there are more, or none. */
export function onlyReader(
  graph: Graph,
  readers: ReadonlyMap<string, readonly GraphNode[]>,
  name: string,
): GraphNode | undefined {
  const [reader, ...others] = readers.get(name) ?? [];
  return others.length > 0 || graph.outputs.some((output) => output.name === name) ? undefined : reader;
}
