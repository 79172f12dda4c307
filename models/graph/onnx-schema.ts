import protobuf from 'protobufjs/light.js';
import type { ElementType } from './graph.js';
import { field, list, message } from './onnx-messages.js';

/** The operator set our nodes are written for (ONNX 1.12, 2022): old enough for every engine in use. */
export const OPSET_VERSION = 17;
/** The file format version that came with it. */
export const IR_VERSION = 8;

/** TensorProto.DataType. */
export const ONNX_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  float16: 10,
} as const satisfies Record<ElementType, number>;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPES = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** The part of onnx.proto our models use, with its field numbers (github.com/onnx/onnx, onnx/onnx.proto). */
const SCHEMA = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      graph: field('GraphProto', 7),
      opsetImport: list('OperatorSetIdProto', 8),
    }),
    OperatorSetIdProto: message({ domain: field('string', 1), version: field('int64', 2) }),
    GraphProto: message({
      node: list('NodeProto', 1),
      name: field('string', 2),
      initializer: list('TensorProto', 5),
      input: list('ValueInfoProto', 11),
      output: list('ValueInfoProto', 12),
      valueInfo: list('ValueInfoProto', 13),
    }),
    NodeProto: message({
      input: list('string', 1),
      output: list('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: list('AttributeProto', 5),
    }),
    AttributeProto: message({
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      s: field('bytes', 4),
      ints: list('int64', 8),
      type: field('int32', 20),
    }),
    TensorProto: message({
      dims: list('int64', 1),
      dataType: field('int32', 2),
      name: field('string', 8),
      rawData: field('bytes', 9),
    }),
    ValueInfoProto: message({ name: field('string', 1), type: field('TypeProto', 2) }),
    TypeProto: message({ tensorType: field('TensorTypeProto', 1) }),
    TensorTypeProto: message({ elemType: field('int32', 1), shape: field('TensorShapeProto', 2) }),
    TensorShapeProto: message({ dim: list('DimensionProto', 1) }),
    DimensionProto: message({ dimValue: field('int64', 1) }),
  },
});

/** An ONNX file: encodes and decodes `ModelProto`. */
export const ModelProto = SCHEMA.lookupType('ModelProto');
