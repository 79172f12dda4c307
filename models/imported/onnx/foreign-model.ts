import { weightsCorrupt } from '../../weights/safetensors.js';
import { weightsUnsupported } from '../../weights/import/weights-unsupported.js';
import {
  decodeOnnx,
  type OnnxDimension,
  type OnnxGraph,
  type OnnxModel,
  type OnnxTensor,
  type OnnxValueInfo,
} from './onnx-proto.js';

/** An .onnx file of somebody else's, looked through. */
export interface ForeignModel {
  readonly model: OnnxModel;
  readonly graph: OnnxGraph;
  /** Its one input. */
  readonly input: OnnxValueInfo & { readonly name: string };
  readonly outputNames: readonly string[];
}

/** Our own nodes around it (Resize with sizes) mean the same from here on. */
const MIN_OPSET = 11;
/** TensorProto.DataType. */
const FLOAT = 1;
const EXTERNAL = 1;

/**
 * Reads an .onnx file and checks what can be checked without an engine.
 *
 * @param file its path, for error messages
 * @throws SegcastError `weights-corrupt` when it is no model or holds NaN, naming the tensor; `weights-unsupported` when
 *   it has several inputs, keeps its weights elsewhere or is of an operator set before 11
 */
export function readForeignModel(bytes: Uint8Array, file: string): ForeignModel {
  const model = decode(bytes, file);
  const { graph } = model;
  if (graph === undefined || (graph.node ?? []).length === 0) throw weightsCorrupt(file, 'it has no graph');
  checkOpset(model, file);
  for (const tensor of graph.initializer ?? []) checkTensor(tensor, file);
  return { model, graph, input: onlyInput(graph, file), outputNames: outputNames(graph, file) };
}

/** The dimensions of a value as the file states them; undefined where it has no shape. */
export function dimensionsOf(value: OnnxValueInfo): readonly OnnxDimension[] | undefined {
  return value.type?.tensorType?.shape?.dim;
}

/** A dimension's fixed length; undefined where it is only named, or not even that. */
export function lengthOf({ dimValue, dimParam }: OnnxDimension): number | undefined {
  const length = dimValue === undefined || (dimParam ?? '') !== '' ? 0 : Number(dimValue);
  return length > 0 ? length : undefined;
}

/** Elements of a tensor of single precision; undefined for other types. A copy: the view may start at any byte. */
export function floatsOf({ dataType, rawData, floatData }: OnnxTensor): Float32Array | undefined {
  if (dataType !== FLOAT) return undefined;
  const bytes = rawData !== undefined && rawData.length > 0 ? rawData : (floatData ?? new Uint8Array(0));
  return new Float32Array(Uint8Array.from(bytes).buffer, 0, Math.floor(bytes.length / 4));
}

function decode(bytes: Uint8Array, file: string): OnnxModel {
  try {
    return decodeOnnx(bytes);
  } catch (cause) {
    throw weightsCorrupt(file, 'it is no ONNX model, or it is truncated', cause);
  }
}

function checkOpset({ opsetImport = [] }: OnnxModel, file: string): void {
  const own = opsetImport.find(({ domain = '' }) => domain === '' || domain === 'ai.onnx');
  const version = Number(own?.version ?? 0);
  if (version >= MIN_OPSET) return;
  throw weightsUnsupported(
    file,
    `it is of operator set ${version}, ${MIN_OPSET} or newer is needed`,
    'Export it again with a newer operator set, e.g. opset_version=17.',
  );
}

function checkTensor(tensor: OnnxTensor, file: string): void {
  const { name = '', dataLocation } = tensor;
  if (dataLocation === EXTERNAL)
    throw weightsUnsupported(
      file,
      `tensor ${JSON.stringify(name)} is in a file of its own`,
      'Save the model with its weights inside (onnx.save without external data).',
    );
  const floats = floatsOf(tensor);
  const at = floats?.findIndex((number) => Number.isNaN(number)) ?? -1;
  if (at >= 0) throw weightsCorrupt(file, `tensor ${JSON.stringify(name)} holds NaN at element ${at}`);
}

/** Files of the first versions list their weights among the inputs. */
function onlyInput(graph: OnnxGraph, file: string): ForeignModel['input'] {
  const weights = new Set((graph.initializer ?? []).map(({ name }) => name));
  const inputs = (graph.input ?? []).filter(({ name }) => !weights.has(name));
  const [input] = inputs;
  if (input?.name === undefined || inputs.length > 1)
    throw weightsUnsupported(
      file,
      `it has ${inputs.length} inputs (${inputs.map(({ name = '' }) => JSON.stringify(name)).join(', ')})`,
      'A segmentation network takes one picture: export it without the others.',
    );
  const type = input.type?.tensorType?.elemType;
  if (type !== FLOAT)
    throw weightsUnsupported(
      file,
      `its input ${JSON.stringify(input.name)} is not float32 (type ${type ?? 'unknown'})`,
      'Export it with a float32 input.',
    );
  return { ...input, name: input.name };
}

function outputNames(graph: OnnxGraph, file: string): readonly string[] {
  const names = (graph.output ?? []).flatMap(({ name }) => name ?? []);
  if (names.length > 0) return names;
  throw weightsCorrupt(file, 'its graph has no output');
}
