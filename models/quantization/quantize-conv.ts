import { graphInvalid, type Graph, type GraphNode, type Value } from '../graph/graph.js';
import type { GraphBuilder } from '../graph/graph-builder.js';
import { dequantizeLinear, quantizedConstant } from '../graph/quantization.js';
import { elementCount } from '../weights/weight-tensor.js';

/** int8 is used symmetrically, so that 0 is 0 and no product needs a correction. */
const LARGEST = 127;

/** A convolution's trained numbers as integers. */
export interface IntegerFilters {
  /** As the weight's shape: [filters, C / groups, k, k]. */
  readonly weight: Int8Array;
  /** Per filter: weight = integer * scale. */
  readonly scales: Float32Array;
}

/**
 * Filters as int8 with a scale of their own each: the largest magnitude of a filter becomes 127.
 *
 * Section 3 of Krishnamoorthi, "Quantizing deep convolutional networks for efficient inference" (arXiv:1806.08342):
 * filters of one layer differ so much after batch normalisation is folded that one scale for all would lose most of them.
 */
export function quantizeFilters(weight: Float32Array, filters: number): IntegerFilters {
  const known = quantized.get(weight);
  if (known?.scales.length === filters) return known;
  const result = roundFilters(weight, filters);
  quantized.set(weight, result);
  return result;
}

/** A network is built for many sizes, which all have the same filters. */
const quantized = new WeakMap<Float32Array, IntegerFilters>();

function roundFilters(weight: Float32Array, filters: number): IntegerFilters {
  const rounded = { weight: new Int8Array(weight.length), scales: new Float32Array(filters) };
  const perFilter = weight.length / filters;
  for (let filter = 0; filter < filters; filter++) {
    const [from, to] = [filter * perFilter, (filter + 1) * perFilter];
    rounded.scales[filter] = roundFilter(weight.subarray(from, to), rounded.weight.subarray(from, to));
  }
  return rounded;
}

/**
 * Rounds one filter into `integers`; returns its scale. Plain loops: every number of a network passes here before the first frame.
 */
function roundFilter(numbers: Float32Array, integers: Int8Array): number {
  let largest = 0;
  for (const number of numbers) largest = Math.max(largest, Math.abs(number));
  const scale = Math.fround((largest || 1) / LARGEST); // a filter of zeros has no scale of its own: any will do
  for (let index = 0; index < numbers.length; index++)
    integers[index] = Math.min(Math.max(Math.round((numbers[index] ?? 0) / scale), -LARGEST), LARGEST);
  return scale;
}

/**
 * The trained inputs of a convolution (weight and, where it has one, bias) as constants that an engine runs in integers:
 * int8 per filter, and int32 in steps of input scale times filter scale, the unit its sums come in.
 */
export function quantizedParameters(
  builder: GraphBuilder,
  graph: Graph,
  conv: GraphNode,
  inputScale: number,
): Value[] {
  const [, weightName = '', biasName] = conv.inputs;
  const weight = floatsOf(graph, weightName);
  const filters = weight.shape[0] ?? 0;
  const { weight: integers, scales } = quantizeFilters(weight.data, filters);
  const shared = { name: `${conv.name}.weight.int8`, shape: weight.shape, data: integers };
  const parameters = [
    dequantizeLinear(builder, quantizedConstant(builder, shared, scales), `${conv.name}.weight`),
  ];
  if (biasName === undefined) return parameters;
  const steps = scales.map((scale) => scale * inputScale);
  const { data: bias } = floatsOf(graph, biasName);
  const sums = Int32Array.from(bias, (number, filter) => Math.round(number / steps[filter]!)); // one step a filter
  const offsets = { name: `${conv.name}.bias.int32`, shape: [filters], data: sums };
  return [
    ...parameters,
    dequantizeLinear(builder, quantizedConstant(builder, offsets, steps), `${conv.name}.bias`),
  ];
}

function floatsOf(graph: Graph, name: string): { shape: readonly number[]; data: Float32Array } {
  const constant = graph.constants.get(name);
  if (!(constant?.data instanceof Float32Array) || constant.data.length !== elementCount(constant.shape))
    throw graphInvalid(name, 'a convolution that is quantised needs constant float32 weights');
  return { shape: constant.shape, data: constant.data };
}
