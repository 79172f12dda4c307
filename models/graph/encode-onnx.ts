import { ATTRIBUTE_TYPES, IR_VERSION, ModelProto, ONNX_TYPES, OPSET_VERSION } from './onnx-schema.js';
import { valueOf, type Attribute, type Constant, type Graph, type GraphNode, type Value } from './graph.js';

/** The graph as a standard ONNX file: a ModelProto of static shapes, weights inside. */
export function encodeOnnx(graph: Graph): Uint8Array {
  const model = {
    irVersion: IR_VERSION,
    producerName: 'segcast',
    opsetImport: [{ domain: '', version: OPSET_VERSION }],
    graph: {
      name: graph.name,
      node: graph.nodes.map(encodeNode),
      initializer: [...graph.constants.values()].map(encodeConstant),
      input: graph.inputs.map(encodeValueInfo),
      output: graph.outputs.map(encodeValueInfo),
      valueInfo: innerValues(graph).map(encodeValueInfo),
    },
  };
  return ModelProto.encode(model).finish();
}

/** Shapes of what flows between nodes, so that viewers show them and engines check ours. */
function innerValues(graph: Graph): Value[] {
  return graph.nodes
    .map((node) => valueOf(graph, node.output))
    .filter((value) => !graph.outputs.includes(value));
}

function encodeNode(node: GraphNode): object {
  return {
    name: node.name,
    opType: node.op,
    input: node.inputs,
    output: [node.output],
    attribute: Object.entries(node.attributes).map(([name, attribute]) => encodeAttribute(name, attribute)),
  };
}

function encodeAttribute(name: string, attribute: Attribute): object {
  const type = ATTRIBUTE_TYPES[attribute.kind];
  switch (attribute.kind) {
    case 'int':
      return { name, type, i: attribute.value };
    case 'ints':
      return { name, type, ints: attribute.value };
    case 'float':
      return { name, type, f: attribute.value };
    case 'string':
      return { name, type, s: Buffer.from(attribute.value) };
    default:
      return attribute satisfies never;
  }
}

function encodeConstant(constant: Constant): object {
  const { name, type, shape, data } = constant;
  // ONNX raw data is little-endian, as is every machine the engines run on
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, dataType: ONNX_TYPES[type], rawData };
}

function encodeValueInfo({ name, type, shape }: Value): object {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: ONNX_TYPES[type], shape: { dim } } } };
}
