import { graphInvalid, type ElementType, type Value } from './graph.js';
import type { GraphBuilder } from './graph-builder.js';

/** How whole numbers stand for real ones: real = (byte - zeroPoint) * scale. */
export interface Affine {
  readonly scale: number;
  /** 0..255; the byte that stands for 0. */
  readonly zeroPoint: number;
}

/** Integers that stand for real numbers. */
export interface Quantized {
  /** uint8 for activations, int8 for weights, int32 for biases. */
  readonly integers: Value;
  /** One number, or one per index of axis 0. */
  readonly scale: Value;
  /** Of the integers' type, shaped as the scale. */
  readonly zeroPoint: Value;
}

/** round(x / scale) + zeroPoint as uint8, halves to even, saturated: ONNX's QuantizeLinear. */
export function quantizeLinear(graph: GraphBuilder, x: Value, affine: Affine, name: string): Quantized {
  if (x.type !== 'float32') throw graphInvalid(name, `its input must be float32, "${x.name}" is ${x.type}`);
  const { scale, zeroPoint } = affineConstants(graph, affine, name);
  const integers = graph.node('QuantizeLinear', [x, scale, zeroPoint], {
    name,
    type: 'uint8',
    shape: x.shape,
  });
  return { integers, scale, zeroPoint };
}

/** (integers - zeroPoint) * scale as float32: ONNX's DequantizeLinear. */
export function dequantizeLinear(graph: GraphBuilder, quantized: Quantized, name: string): Value {
  const { integers, scale, zeroPoint } = quantized;
  const isPerFilter = scale.shape.length > 0;
  return graph.node('DequantizeLinear', [integers, scale, zeroPoint], {
    name,
    type: 'float32',
    shape: integers.shape,
    attributes: isPerFilter ? { axis: { kind: 'int', value: 0 } } : {},
  });
}

/** Bytes that are there already, e.g. an input of the graph, with what they stand for; `name` is new. */
export function quantizedBytes(graph: GraphBuilder, bytes: Value, affine: Affine, name: string): Quantized {
  return { integers: bytes, ...affineConstants(graph, affine, name) };
}

/** Constant integers, `scales` one per index of their first axis, that stand for real numbers around 0. */
export function quantizedConstant(
  graph: GraphBuilder,
  { name, shape, data }: { name: string; shape: readonly number[]; data: Int8Array | Int32Array },
  scales: Float32Array,
): Quantized {
  const type: ElementType = data instanceof Int8Array ? 'int8' : 'int32';
  const perFilter = [scales.length];
  const zeros = data instanceof Int8Array ? new Int8Array(scales.length) : new Int32Array(scales.length);
  return {
    integers: graph.tensor({ name, type, shape, data }),
    scale: graph.constant(`${name}.scale`, perFilter, scales),
    zeroPoint: graph.tensor({ name: `${name}.zero`, type, shape: perFilter, data: zeros }),
  };
}

function affineConstants(
  graph: GraphBuilder,
  { scale, zeroPoint }: Affine,
  name: string,
): Omit<Quantized, 'integers'> {
  return {
    scale: graph.constant(`${name}.scale`, [], Float32Array.of(scale)),
    zeroPoint: graph.tensor({
      name: `${name}.zero`,
      type: 'uint8',
      shape: [],
      data: Uint8Array.of(zeroPoint),
    }),
  };
}
