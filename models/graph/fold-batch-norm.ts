import { scaleFilters } from '../weights/scale-filters.js';
import { graphInvalid, type Constant, type Graph, type GraphNode } from './graph.js';

/**
 * The same network with every batch normalisation that directly follows a convolution folded into its weights.
 *
 * conv(x, w) * s + t = conv(x, w * s) + t per filter, with s = weight / sqrt(running_var + epsilon) and
 * t = bias - running_mean * s. Computed in double precision, so that the result differs by single-precision rounding
 * only. A convolution whose output has another reader, or is an output itself, stays.
 */
export function foldBatchNorm(graph: Graph): Graph {
  const readers = countReaders(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.output, node]));
  const constants = new Map(graph.constants);
  const known = new Map<string, readonly Constant[]>();
  for (const norm of graph.nodes) {
    const conv = nodes.get(norm.inputs[0] ?? '');
    if (norm.op !== 'BatchNormalization' || conv?.op !== 'Conv' || readers.get(conv.output) !== 1) continue;
    const source = [conv.inputs.slice(1), norm.inputs.slice(1), norm.attributes['epsilon']?.value].join();
    const folded = known.get(source) ?? named(norm, folding(graph, conv, norm));
    known.set(source, folded); // layers that share their tensors go on sharing them
    for (const constant of folded) constants.set(constant.name, constant);
    const inputs = [conv.inputs[0] ?? '', ...folded.map((constant) => constant.name)];
    nodes.delete(conv.output);
    nodes.set(norm.output, { ...conv, name: norm.name, inputs, output: norm.output });
  }
  return rebuilt(graph, [...nodes.values()], constants);
}

/** What a convolution and its normalisation come to. */
interface Folding {
  /** What it was worked out from: tensors, and epsilon. */
  readonly from: readonly unknown[];
  readonly weight: Constant;
  readonly bias: Float32Array;
}

/** By the convolution's weight: a network is built for many sizes, which all fold the same tensors. */
const foldings = new WeakMap<Constant['data'], Folding>();

/** Weight and bias of a convolution that does what these two do. */
function folding(graph: Graph, conv: GraphNode, norm: GraphNode): Folding {
  const weight = floats(graph, conv.inputs[1]);
  const tensors = [...conv.inputs.slice(1), ...norm.inputs.slice(1)].map((name) => floats(graph, name).data);
  const from = [...tensors, norm.attributes['epsilon']?.value];
  const known = foldings.get(weight.data);
  if (known?.from.length === from.length && known.from.every((part, index) => part === from[index]))
    return known;
  const folded = { from, ...foldTensors(graph, conv, norm) };
  foldings.set(weight.data, folded);
  return folded;
}

function foldTensors(graph: Graph, conv: GraphNode, norm: GraphNode): Pick<Folding, 'weight' | 'bias'> {
  const [, weightName, biasName] = conv.inputs;
  const weight = floats(graph, weightName);
  const { scale, shift } = scaleAndShift(graph, norm);
  const before = biasName === undefined ? undefined : floats(graph, biasName).data;
  return {
    weight: { ...weight, data: scaleFilters(weight.data, scale) },
    bias: Float32Array.from(
      shift,
      (number, filter) => number + (before?.[filter] ?? 0) * (scale[filter] ?? 0),
    ),
  };
}

function named({ name }: GraphNode, { weight, bias }: Folding): readonly Constant[] {
  return [
    { ...weight, name: `${name}.folded.weight` },
    { name: `${name}.folded.bias`, type: 'float32', shape: [bias.length], data: bias },
  ];
}

function scaleAndShift(graph: Graph, norm: GraphNode): { scale: number[]; shift: number[] } {
  const [, ...names] = norm.inputs;
  const [weight = EMPTY, bias = EMPTY, mean = EMPTY, variance = EMPTY] = names.map(
    (name) => floats(graph, name).data,
  );
  const epsilon = norm.attributes['epsilon'];
  if (epsilon?.kind !== 'float') throw graphInvalid(norm.name, 'it has no epsilon');
  const scale = Array.from(
    weight,
    (number, channel) => number / Math.sqrt((variance[channel] ?? 0) + epsilon.value),
  );
  const shift = scale.map((number, channel) => (bias[channel] ?? 0) - (mean[channel] ?? 0) * number);
  return { scale, shift };
}

const EMPTY = new Float32Array();

function floats(graph: Graph, name: string | undefined): Constant & { readonly data: Float32Array } {
  const constant = graph.constants.get(name ?? '');
  if (!(constant?.data instanceof Float32Array))
    throw graphInvalid(name ?? '', 'it should be a Float32 constant');
  return { ...constant, data: constant.data };
}

/** How often each value is read; being an output counts. */
function countReaders(graph: Graph): ReadonlyMap<string, number> {
  const readers = new Map<string, number>();
  const outputs = graph.outputs.map((value) => value.name);
  for (const name of [...graph.nodes.flatMap((node) => node.inputs), ...outputs])
    readers.set(name, (readers.get(name) ?? 0) + 1);
  return readers;
}

/** The graph of these nodes, without constants and values nobody reads any more. */
function rebuilt(graph: Graph, nodes: readonly GraphNode[], all: ReadonlyMap<string, Constant>): Graph {
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const constants = new Map([...all].filter(([name]) => read.has(name)));
  const made = new Set(nodes.map((node) => node.output));
  const kept = [...graph.values].filter(
    ([name]) => made.has(name) || graph.inputs.some((input) => input.name === name),
  );
  return { ...graph, nodes, constants, values: new Map([...kept, ...constants]) };
}
