import { graphInvalid, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/** max(x, 0), element by element. */
export function relu(graph: GraphBuilder, x: Value, name = graph.uniqueName(`${x.name}.relu`)): Value {
  return graph.node('Relu', [x], { name, type: x.type, shape: x.shape });
}

/** min(max(x, low), high), element by element; `clip(graph, x, 0, 6)` is ReLU6. */
export function clip(
  graph: GraphBuilder,
  x: Value,
  low: number,
  high: number,
  name = graph.uniqueName(`${x.name}.clip`),
): Value {
  const limits = [low, high].map((limit, index) =>
    graph.constant(`${name}.${index === 0 ? 'low' : 'high'}`, [], Float32Array.of(limit)),
  );
  return graph.node('Clip', [x, ...limits], { name, type: x.type, shape: x.shape });
}

/** a + b, element by element; an axis of 1 is stretched. */
export function add(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  name = graph.uniqueName(`${a.name}.add`),
): Value {
  return elementwise(graph, 'Add', a, b, name);
}

/** a - b, element by element; an axis of 1 is stretched. */
export function subtract(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  name = graph.uniqueName(`${a.name}.sub`),
): Value {
  return elementwise(graph, 'Sub', a, b, name);
}

/** a * b, element by element; an axis of 1 is stretched. */
export function multiply(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  name = graph.uniqueName(`${a.name}.mul`),
): Value {
  return elementwise(graph, 'Mul', a, b, name);
}

/** The larger of a and b, element by element; an axis of 1 is stretched. */
export function maximum(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  name = graph.uniqueName(`${a.name}.max`),
): Value {
  return elementwise(graph, 'Max', a, b, name);
}

/** One number per channel, shaped [1, C, 1, 1] so that it stretches over a picture. */
export function perChannel(graph: GraphBuilder, name: string, numbers: readonly number[]): Value {
  return graph.constant(name, [1, numbers.length, 1, 1], Float32Array.from(numbers));
}

function elementwise(graph: GraphBuilder, op: string, a: Value, b: Value, name: string): Value {
  if (a.type !== b.type)
    throw graphInvalid(name, `its inputs are ${a.type} and ${b.type}, they must be of one type`);
  return graph.node(op, [a, b], { name, type: a.type, shape: stretchedShape(name, a, b) });
}

function stretchedShape(node: string, a: Value, b: Value): number[] {
  const fits = a.shape.every((size, axis) => size === b.shape[axis] || size === 1 || b.shape[axis] === 1);
  if (a.shape.length !== b.shape.length || !fits)
    throw graphInvalid(node, `[${a.shape.join(', ')}] and [${b.shape.join(', ')}] do not fit together`);
  return a.shape.map((size, axis) => Math.max(size, b.shape[axis] ?? 1));
}
