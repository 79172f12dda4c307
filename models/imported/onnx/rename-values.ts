import type { OnnxAttribute, OnnxGraph, OnnxNode } from './onnx-proto.js';

/**
 * A graph with every value under another name, in its sub-graphs too, which see the values around them by name. The
 * empty name, which stands for an optional input that is left out, stays.
 *
 * What is only for viewers is dropped: inner values' shapes, which may be of another size than the graph is run with.
 */
export function renameValues(graph: OnnxGraph, rename: (name: string) => string): OnnxGraph {
  const renamed = (name: string) => (name === '' ? '' : rename(name));
  const named = <T extends { readonly name?: string }>(value: T): T => ({
    ...value,
    name: renamed(value.name ?? ''),
  });
  return {
    ...(graph.name === undefined ? {} : { name: graph.name }),
    node: (graph.node ?? []).map((node) => renameNode(node, renamed)),
    initializer: (graph.initializer ?? []).map(named),
    sparseInitializer: (graph.sparseInitializer ?? []).map(({ values, ...rest }) => ({
      ...rest,
      ...(values === undefined ? {} : { values: named(values) }),
    })),
    input: (graph.input ?? []).map(named),
    output: (graph.output ?? []).map(named),
  };
}

function renameNode(node: OnnxNode, renamed: (name: string) => string): OnnxNode {
  return {
    ...node,
    input: (node.input ?? []).map(renamed),
    output: (node.output ?? []).map(renamed),
    attribute: (node.attribute ?? []).map((attribute) => renameAttribute(attribute, renamed)),
  };
}

function renameAttribute(attribute: OnnxAttribute, renamed: (name: string) => string): OnnxAttribute {
  const { g, graphs = [] } = attribute;
  return {
    ...attribute,
    ...(g === undefined ? {} : { g: renameValues(g, renamed) }),
    ...(graphs.length === 0 ? {} : { graphs: graphs.map((graph) => renameValues(graph, renamed)) }),
  };
}
