import type { Attribute, GraphNode } from '../../graph/graph.js';
import { beyond } from './operator.js';

/** An integer attribute, or what ONNX takes where it is left out. */
export function integer(node: GraphNode, name: string, absent: number): number {
  return read(node, name, 'int', absent);
}

/** An attribute of several integers, or what ONNX takes where it is left out. */
export function integers(node: GraphNode, name: string, absent: readonly number[]): readonly number[] {
  return read(node, name, 'ints', absent);
}

/** A float attribute, or what ONNX takes where it is left out. */
export function float(node: GraphNode, name: string, absent: number): number {
  return read(node, name, 'float', absent);
}

/** A string attribute, or what ONNX takes where it is left out. */
export function text(node: GraphNode, name: string, absent: string): string {
  return read(node, name, 'string', absent);
}

/** Refuses a node that sets an integer attribute to another value than the one its operator keeps to. */
export function expectInteger(node: GraphNode, name: string, expected: number): void {
  const received = integer(node, name, expected);
  if (received !== expected) throw beyond(node, `${name} is ${received}, not ${expected}`);
}

function read<K extends Attribute['kind'], T extends Extract<Attribute, { kind: K }>['value']>(
  node: GraphNode,
  name: string,
  kind: K,
  absent: T,
): T {
  const attribute = node.attributes[name];
  if (attribute === undefined) return absent;
  if (attribute.kind !== kind) throw beyond(node, `${name} is of kind ${attribute.kind}, not ${kind}`);
  return attribute.value as T; // of the kind just checked
}
