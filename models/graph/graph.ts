import { SegcastError } from '../../src/core/errors.js';

/** The element types our networks use, in ONNX's words. */
export const ELEMENT_TYPES = ['float32', 'float16', 'uint8', 'int8', 'int32', 'int64'] as const;
export type ElementType = (typeof ELEMENT_TYPES)[number];

/** A tensor on its way through a graph: a typed handle of static shape, made by the builder only. */
export interface Value {
  /** Unique in its graph; the ONNX tensor's name. */
  readonly name: string;
  readonly type: ElementType;
  /** Outermost first; pictures and features are NCHW with N = 1. */
  readonly shape: readonly number[];
}

/** A constant of the graph: a trained tensor, or sizes and factors the operators need. Nobody writes into `data`, which has float16 as bit patterns. */
export interface Constant extends Value {
  readonly data: Float32Array | Uint16Array | Uint8Array | Int8Array | Int32Array | BigInt64Array;
}

/** A parameter of an operator, tagged with its ONNX type: 1 as an int is not 1 as a float. */
export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

/** One ONNX operator with one output. */
export interface GraphNode {
  /** Unique among nodes: the layer's name. */
  readonly name: string;
  /** ONNX operator of the default domain, e.g. `Conv`. */
  readonly op: string;
  /** Names of values; `''` for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A finished network: what is encoded as ONNX, rewritten by passes and counted. Nodes are in an order that runs. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, Constant>;
  /** Every value by name: inputs, constants and node outputs. */
  readonly values: ReadonlyMap<string, Value>;
  /** Names of the trained tensors it took from its weights. */
  readonly weightNames: ReadonlySet<string>;
}

/** The value of that name; a pass that drops a value still in use is a bug of ours. */
export function valueOf(graph: Graph, name: string): Value {
  const value = graph.values.get(name);
  if (value === undefined) throw graphInvalid(name, `no such value in graph "${graph.name}"`);
  return value;
}

/** A `graph-invalid` error that names the node it is about. */
export function graphInvalid(node: string, problem: string, remedy = DEFAULT_REMEDY): SegcastError {
  return new SegcastError('graph-invalid', `Node "${node}": ${problem}.`, remedy);
}

const DEFAULT_REMEDY = 'Correct the network description; this is not caused by the weights or the camera.';
