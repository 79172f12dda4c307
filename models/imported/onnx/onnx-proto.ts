import protobuf from 'protobufjs/light.js';
import { field, list, message } from '../../graph/onnx-messages.js';

/**
 * onnx.proto as any exporter may use it (github.com/onnx/onnx, onnx/onnx.proto), so that a file that was read can be
 * written again without loss; our own models need a part of it only (graph/onnx-schema.ts).
 *
 * What nobody looks into is kept as bytes: packed numbers of tensors, and types that are no tensors. Left out, and so
 * lost: training information and comments.
 */
const SCHEMA = protobuf.Root.fromJSON({
  nested: {
    ModelProto: message({
      irVersion: field('int64', 1),
      producerName: field('string', 2),
      producerVersion: field('string', 3),
      domain: field('string', 4),
      modelVersion: field('int64', 5),
      graph: field('GraphProto', 7),
      opsetImport: list('OperatorSetIdProto', 8),
      functions: list('bytes', 25),
    }),
    OperatorSetIdProto: message({ domain: field('string', 1), version: field('int64', 2) }),
    GraphProto: message({
      node: list('NodeProto', 1),
      name: field('string', 2),
      initializer: list('TensorProto', 5),
      input: list('ValueInfoProto', 11),
      output: list('ValueInfoProto', 12),
      valueInfo: list('ValueInfoProto', 13),
      sparseInitializer: list('SparseTensorProto', 15),
    }),
    NodeProto: message({
      input: list('string', 1),
      output: list('string', 2),
      name: field('string', 3),
      opType: field('string', 4),
      attribute: list('AttributeProto', 5),
      domain: field('string', 7),
      overload: field('string', 8),
    }),
    AttributeProto: message({
      name: field('string', 1),
      f: field('float', 2),
      i: field('int64', 3),
      s: field('bytes', 4),
      t: field('TensorProto', 5),
      g: field('GraphProto', 6),
      floats: list('float', 7),
      ints: list('int64', 8),
      strings: list('bytes', 9),
      tensors: list('TensorProto', 10),
      graphs: list('GraphProto', 11),
      tp: field('bytes', 14),
      typeProtos: list('bytes', 15),
      type: field('int32', 20),
      refAttrName: field('string', 21),
      sparseTensor: field('SparseTensorProto', 22),
      sparseTensors: list('SparseTensorProto', 23),
    }),
    TensorProto: message({
      dims: list('int64', 1),
      dataType: field('int32', 2),
      segment: field('bytes', 3),
      floatData: field('bytes', 4),
      int32Data: field('bytes', 5),
      stringData: list('bytes', 6),
      int64Data: field('bytes', 7),
      name: field('string', 8),
      rawData: field('bytes', 9),
      doubleData: field('bytes', 10),
      uint64Data: field('bytes', 11),
      externalData: list('bytes', 13),
      dataLocation: field('int32', 14),
    }),
    SparseTensorProto: message({
      values: field('TensorProto', 1),
      indices: field('TensorProto', 2),
      dims: list('int64', 3),
    }),
    ValueInfoProto: message({ name: field('string', 1), type: field('TypeProto', 2) }),
    TypeProto: message({
      tensorType: field('TensorTypeProto', 1),
      sequenceType: field('bytes', 4),
      mapType: field('bytes', 5),
      sparseTensorType: field('bytes', 8),
      optionalType: field('bytes', 9),
    }),
    TensorTypeProto: message({ elemType: field('int32', 1), shape: field('TensorShapeProto', 2) }),
    TensorShapeProto: message({ dim: list('DimensionProto', 1) }),
    DimensionProto: message({ dimValue: field('int64', 1), dimParam: field('string', 2) }),
  },
});

const ModelProto = SCHEMA.lookupType('ModelProto');

/** A whole number of up to 64 bits, as protobufjs reads one: attributes such as `ends` go to the very last. */
type Int64 = protobuf.Long | number;

/** A message as it was read: fields that were not set are missing. Nobody writes into one that is not his own. */
export interface OnnxModel {
  readonly irVersion?: Int64;
  readonly graph?: OnnxGraph;
  readonly opsetImport?: readonly { readonly domain?: string; readonly version?: Int64 }[];
}

export interface OnnxGraph {
  readonly node?: readonly OnnxNode[];
  readonly name?: string;
  readonly initializer?: readonly OnnxTensor[];
  readonly sparseInitializer?: readonly { readonly values?: OnnxTensor }[];
  readonly input?: readonly OnnxValueInfo[];
  readonly output?: readonly OnnxValueInfo[];
  readonly valueInfo?: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  readonly input?: readonly string[];
  readonly output?: readonly string[];
  readonly name?: string;
  readonly opType?: string;
  readonly attribute?: readonly OnnxAttribute[];
}

export interface OnnxAttribute {
  readonly name?: string;
  readonly t?: OnnxTensor;
  readonly g?: OnnxGraph;
  readonly graphs?: readonly OnnxGraph[];
}

export interface OnnxTensor {
  readonly name?: string;
  readonly dims?: readonly Int64[];
  readonly dataType?: number;
  readonly rawData?: Uint8Array;
  readonly floatData?: Uint8Array;
  /** 1: its numbers are in another file. */
  readonly dataLocation?: number;
}

export interface OnnxValueInfo {
  readonly name?: string;
  readonly type?: {
    readonly tensorType?: {
      readonly elemType?: number;
      readonly shape?: { readonly dim?: readonly OnnxDimension[] };
    };
  };
}

export interface OnnxDimension {
  readonly dimValue?: Int64;
  readonly dimParam?: string;
}

/** @throws Error in protobufjs' own words when the bytes are no such message */
export function decodeOnnx(bytes: Uint8Array): OnnxModel {
  // as a plain object: fields that were not set are missing, and do not read as null or 0. They are the schema's above.
  return ModelProto.toObject(ModelProto.decode(bytes));
}

/** The file of a model. */
export function encodeOnnxModel(model: OnnxModel): Uint8Array {
  return ModelProto.encode(model).finish();
}
