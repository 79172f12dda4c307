import { graphInvalid, type ElementType, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';
import { ONNX_TYPES } from './onnx-schema.js';

/** Reorders the axes: output axis i is input axis `order[i]`. */
export function transpose(
  graph: GraphBuilder,
  x: Value,
  order: readonly number[],
  name = graph.uniqueName(`${x.name}.transpose`),
): Value {
  const shape = order.map((axis) => x.shape[axis] ?? 0);
  if (order.length !== x.shape.length || new Set(order).size !== order.length || shape.includes(0))
    throw graphInvalid(name, `[${order.join(', ')}] is no order of ${x.shape.length} axes`);
  return graph.node('Transpose', [x], {
    name,
    type: x.type,
    shape,
    attributes: { perm: { kind: 'ints', value: order } },
  });
}

/** The same numbers in another element type. */
export function cast(
  graph: GraphBuilder,
  x: Value,
  type: ElementType,
  name = graph.uniqueName(`${x.name}.${type}`),
): Value {
  const attributes = { to: { kind: 'int', value: ONNX_TYPES[type] } } as const;
  return graph.node('Cast', [x], { name, type, shape: x.shape, attributes });
}

/** Puts values behind each other along the channels (axis 1); all other axes must agree. */
export function concat(graph: GraphBuilder, parts: readonly Value[], name: string): Value {
  const [first] = parts;
  if (first === undefined) throw graphInvalid(name, 'there is nothing to concatenate');
  for (const part of parts)
    if (part.type !== first.type || !agreeBut(1, part.shape, first.shape))
      throw graphInvalid(
        name,
        `"${part.name}" is ${part.type} [${part.shape.join(', ')}], "${first.name}" is ${first.type} [${first.shape.join(', ')}]`,
      );
  const channels = parts.reduce((sum, part) => sum + (part.shape[1] ?? 0), 0);
  return graph.node('Concat', parts, {
    name,
    type: first.type,
    shape: first.shape.map((size, axis) => (axis === 1 ? channels : size)),
    attributes: { axis: { kind: 'int', value: 1 } },
  });
}

/** Soft-max over the channels (axis 1): probabilities from logits. */
export function softmax(graph: GraphBuilder, x: Value, name = graph.uniqueName(`${x.name}.softmax`)): Value {
  const attributes = { axis: { kind: 'int', value: 1 } } as const;
  return graph.node('Softmax', [x], { name, type: x.type, shape: x.shape, attributes });
}

/** The index of the largest channel, the first of equals: [1, C, H, W] to int64 [1, 1, H, W]. */
export function argMax(graph: GraphBuilder, x: Value, name = graph.uniqueName(`${x.name}.argmax`)): Value {
  return graph.node('ArgMax', [x], {
    name,
    type: 'int64',
    shape: x.shape.map((size, axis) => (axis === 1 ? 1 : size)),
    attributes: { axis: { kind: 'int', value: 1 }, keepdims: { kind: 'int', value: 1 } },
  });
}

function agreeBut(free: number, a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => axis === free || size === b[axis]);
}
