import { floatToHalf } from '../weights/half.js';
import { graphInvalid, type Constant, type Graph, type GraphNode, type Value } from './graph.js';
import { ONNX_TYPES } from './onnx-schema.js';

/** The operators our networks are made of: all of them take half-precision numbers wherever they take float32. */
const OPERATORS: ReadonlySet<string> = new Set([
  'Add',
  'ArgMax',
  'AveragePool',
  'BatchNormalization',
  'Cast',
  'Clip',
  'Concat',
  'Conv',
  'Div',
  'GlobalAveragePool',
  'Identity',
  'MatMul',
  'Max',
  'MaxPool',
  'Mul',
  'Relu',
  'Resize',
  'Softmax',
  'Sub',
  'Transpose',
]);

/**
 * The same network in half precision (IEEE 754 binary16): trained numbers, and everything between its edges. The edges stay as they
 * are, float32 becoming half just behind the inputs and again float32 just before the outputs, so that nobody outside notices.
 *
 * @throws SegcastError `graph-invalid` naming an operator that may not take half precision, or a number beyond its range (65504)
 */
export function inHalfPrecision(graph: Graph): Graph {
  const inputs = graph.inputs.filter(isFloat);
  const outputs = graph.outputs.filter(isFloat);
  const edges = new Set([...inputs, ...outputs].map(({ name }) => name));
  const ending = freeEnding(graph, edges);
  const inside = (name: string) => (edges.has(name) ? `${name}${ending}` : name);
  const nodes = [
    ...inputs.map(({ name }) => castNode(name, inside(name), 'float16')),
    ...graph.nodes.map((node) => halfNode(node, inside)),
    ...outputs.map(({ name }) => castNode(inside(name), name, 'float32')),
  ];
  const constants = new Map([...graph.constants].map(([name, constant]) => [name, halfConstant(constant)]));
  const inner = [...graph.values.values()].map((value) => halfValue(value, inside));
  const values = new Map(
    [...inner, ...graph.inputs, ...graph.outputs, ...constants.values()].map((value) => [value.name, value]),
  );
  return { ...graph, nodes, constants, values };
}

function isFloat({ type }: Value): boolean {
  return type === 'float32';
}

/** What the halves of edges are told apart by: an ending that makes none of them a name the graph has already. */
function freeEnding({ values }: Graph, edges: ReadonlySet<string>): string {
  let ending = '.fp16';
  while ([...edges].some((name) => values.has(`${name}${ending}`))) ending += '.fp16';
  return ending;
}

function castNode(from: string, to: string, type: 'float16' | 'float32'): GraphNode {
  const name = `${to}.cast`; // of the node; its result is `to`
  const attributes = { to: { kind: 'int', value: ONNX_TYPES[type] } } as const;
  return { name, op: 'Cast', inputs: [from], output: to, attributes };
}

function halfNode(node: GraphNode, inside: (name: string) => string): GraphNode {
  if (!OPERATORS.has(node.op))
    throw graphInvalid(
      node.name,
      `${node.op} is not known to take half precision`,
      'Use --precision fp32 for this network.',
    );
  const { to } = node.attributes;
  const isToFloat = node.op === 'Cast' && to?.value === ONNX_TYPES.float32;
  const attributes = isToFloat
    ? { ...node.attributes, to: { kind: 'int', value: ONNX_TYPES.float16 } as const }
    : node.attributes;
  return { ...node, attributes, inputs: node.inputs.map(inside), output: inside(node.output) };
}

function halfValue(value: Value, inside: (name: string) => string): Value {
  return isFloat(value) ? { ...value, name: inside(value.name), type: 'float16' } : value;
}

function halfConstant(constant: Constant): Constant {
  const { name, data } = constant;
  if (!(data instanceof Float32Array)) return constant;
  const most = data.reduce((peak, number) => Math.max(peak, Math.abs(number)), 0);
  if (!(most < LARGEST_HALF))
    throw graphInvalid(
      name,
      `it holds ${most}, half precision ends at ${LARGEST_HALF}`,
      'Use --precision fp32 for this network.',
    );
  return { ...constant, type: 'float16', data: floatToHalf(data) };
}

const LARGEST_HALF = 65504;
