import { z } from 'zod';
import { elementCount } from '../weights/weight-tensor.js';
import {
  graphInvalid,
  type Attribute,
  type Constant,
  type ElementType,
  type Graph,
  type GraphNode,
  type Value,
} from './graph.js';
import { ATTRIBUTE_TYPES, ModelProto, ONNX_TYPES } from './onnx-schema.js';

/**
 * Reads an ONNX file as encodeOnnx() writes them: one output a node, static shapes at the edges, weights inside. Operators are
 * not looked at: whoever runs the graph says which it knows.
 *
 * Constants look into `onnx` where their alignment allows.
 *
 * @throws SegcastError `graph-invalid` naming the node or tensor that is beyond this
 */
export function decodeOnnx(onnx: Uint8Array): Graph {
  const { name = 'graph', ...graph } = parseModel(onnx).graph;
  const constants = new Map(graph.initializer.map((tensor) => [tensor.name, decodeConstant(tensor)]));
  const inputs = graph.input.filter((info) => !constants.has(info.name)).map(decodeValue);
  const outputs = graph.output.map(decodeValue);
  // What flows inside need not be described.
  const inner = graph.valueInfo.filter(isDescribed).map(decodeValue);
  const values = [...inputs, ...constants.values(), ...inner, ...outputs];
  return {
    name,
    inputs,
    outputs,
    nodes: graph.node.map(decodeNode),
    constants,
    values: new Map(values.map((value) => [value.name, value])),
    weightNames: new Set(),
  };
}

const bytes = z.instanceof(Uint8Array);
const tensorProto = z.object({
  dims: z.array(z.number()).default([]),
  dataType: z.number(),
  name: z.string(),
  rawData: bytes.optional(),
});
const valueInfoProto = z.object({
  name: z.string(),
  type: z
    .object({
      tensorType: z
        .object({
          elemType: z.number(),
          shape: z
            .object({ dim: z.array(z.object({ dimValue: z.number().optional() })).default([]) })
            .optional(),
        })
        .optional(),
    })
    .optional(),
});
const attributeProto = z.object({
  name: z.string(),
  f: z.number().optional(),
  i: z.number().optional(),
  s: bytes.optional(),
  ints: z.array(z.number()).default([]),
  type: z.number().optional(),
});
const nodeProto = z.object({
  input: z.array(z.string()).default([]),
  output: z.array(z.string()).default([]),
  name: z.string().default(''),
  opType: z.string(),
  attribute: z.array(attributeProto).default([]),
});
const modelProto = z.object({
  graph: z.object({
    name: z.string().optional(),
    node: z.array(nodeProto).default([]),
    initializer: z.array(tensorProto).default([]),
    input: z.array(valueInfoProto).default([]),
    output: z.array(valueInfoProto).default([]),
    valueInfo: z.array(valueInfoProto).default([]),
  }),
});

function parseModel(onnx: Uint8Array): z.infer<typeof modelProto> {
  try {
    const message = ModelProto.decode(onnx);
    return modelProto.parse(ModelProto.toObject(message, { longs: Number }));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw graphInvalid('model', `it cannot be read as ONNX (${reason})`, 'Write the ONNX file again.');
  }
}

function decodeNode(node: z.infer<typeof nodeProto>): GraphNode {
  const [output = '', ...more] = node.output;
  const name = node.name === '' ? output : node.name;
  if (more.some((other) => other !== ''))
    throw graphInvalid(name, `it has ${node.output.length} outputs, one is expected`, IMPORT_REMEDY);
  return {
    name,
    op: node.opType,
    inputs: node.input,
    output,
    attributes: Object.fromEntries(node.attribute.flatMap((attribute) => decodeAttribute(attribute))),
  };
}

/** Attributes of types that no operator of ours has (tensors, graphs) are left out. */
function decodeAttribute({ name, type, ...value }: z.infer<typeof attributeProto>): [string, Attribute][] {
  switch (type) {
    case ATTRIBUTE_TYPES.int:
      return [[name, { kind: 'int', value: value.i ?? 0 }]];
    case ATTRIBUTE_TYPES.ints:
      return [[name, { kind: 'ints', value: value.ints }]];
    case ATTRIBUTE_TYPES.float:
      return [[name, { kind: 'float', value: value.f ?? 0 }]];
    case ATTRIBUTE_TYPES.string:
      return [[name, { kind: 'string', value: Buffer.from(value.s ?? []).toString('utf8') }]];
    default:
      return [];
  }
}

function decodeConstant({ name, dims, dataType, rawData }: z.infer<typeof tensorProto>): Constant {
  const type = elementTypeOf(name, dataType);
  const count = elementCount(dims);
  if (rawData?.length !== count * ELEMENTS[type].BYTES_PER_ELEMENT)
    throw graphInvalid(
      name,
      `its shape [${dims.join(', ')}] needs ${count * ELEMENTS[type].BYTES_PER_ELEMENT} bytes of raw data, it has ${rawData?.length ?? 0}`,
      IMPORT_REMEDY,
    );
  return { name, type, shape: dims, data: elementsOver(type, rawData, count) };
}

/** What is read; half precision is only written, for engines. Raw data is little-endian, as is every machine the engines run on. */
const ELEMENTS = {
  float32: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const satisfies Record<ReadType, unknown>;
type ReadType = Exclude<ElementType, 'float16'>;
// Object.keys forgets which they are.
const READ_TYPES = Object.keys(ELEMENTS) as ReadType[];

function elementsOver(type: ReadType, raw: Uint8Array, count: number): Constant['data'] {
  const Elements = ELEMENTS[type];
  const isAligned = raw.byteOffset % Elements.BYTES_PER_ELEMENT === 0;
  const { buffer, byteOffset } = isAligned ? raw : new Uint8Array(raw);
  return new Elements(buffer as ArrayBuffer, byteOffset, count); // a file's bytes are not shared between threads
}

function decodeValue({ name, type }: z.infer<typeof valueInfoProto>): Value {
  const tensor = type?.tensorType;
  if (!tensor?.shape) throw graphInvalid(name, 'its type or shape is not stated', IMPORT_REMEDY);
  const shape = tensor.shape.dim.map(({ dimValue = 0 }) => dimValue);
  if (shape.some((extent) => extent < 1))
    throw graphInvalid(name, 'one of its dimensions is not a fixed number', IMPORT_REMEDY);
  return { name, type: elementTypeOf(name, tensor.elemType), shape };
}

function isDescribed({ type }: z.infer<typeof valueInfoProto>): boolean {
  const dim = type?.tensorType?.shape?.dim;
  return dim !== undefined && dim.every(({ dimValue = 0 }) => dimValue > 0);
}

function elementTypeOf(name: string, onnxType: number): ReadType {
  const type = READ_TYPES.find((candidate) => ONNX_TYPES[candidate] === onnxType);
  if (type !== undefined) return type;
  throw graphInvalid(
    name,
    `its element type is ONNX's number ${onnxType}, expected ${READ_TYPES.join(', ')}`,
    IMPORT_REMEDY,
  );
}

const IMPORT_REMEDY =
  'Export the network again with fixed sizes, weights inside the file and float32 numbers.';
