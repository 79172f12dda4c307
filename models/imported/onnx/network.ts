import type { Exit } from '../../../src/core/segmentation.js';
import { FRAME_INPUT, type CutGraph, type Geometry, type TensorInfo } from '../../cut-graph.js';
import { checkGeometry } from '../../geometry.js';
import { encodeOnnx } from '../../graph/encode-onnx.js';
import { graphInvalid, type Graph, type Value } from '../../graph/graph.js';
import { GraphBuilder } from '../../graph/graph-builder.js';
import { logitsName, type ExportOptions, type Network } from '../../network.js';
import { preprocess, preprocessResized, type Normalization } from '../../preprocessing.js';
import { isResizedBefore } from '../../resized-frame.js';
import type { ForeignModel } from './foreign-model.js';
import { frameToPicture, outputToLogits, type OutputForm } from './around.js';
import { decodeOnnx, encodeOnnxModel, type OnnxGraph } from './onnx-proto.js';
import { renameValues } from './rename-values.js';
import type { OnnxSpec } from './spec.js';

const EXIT: Exit = 'high';

/** What a foreign network's values are called in ours: no name of ours begins so. */
const PREFIX = 'network/';

/**
 * A foreign .onnx file as all networks are used: one cut, exit `high`, in one ONNX model. Our preprocessing is in front of
 * it and its answer is turned into logits behind it; in between it is the file's own graph.
 *
 * It takes its one input size whatever a geometry asks for: frames are resized to that.
 */
export function onnxNetwork(
  foreign: ForeignModel,
  spec: OnnxSpec,
  { classes, normalization }: { readonly classes: number; readonly normalization: Normalization },
): Network {
  const form = { ...spec, classes };
  const cut = (asked: Geometry): CutGraph => {
    const geometry = ownSize(asked, spec);
    const before = pictureGraph(spec, normalization, geometry);
    return assemble(foreign, form, before);
  };
  return {
    exits: [EXIT],
    buildCuts: (geometry) => [cut(geometry)],
    // it has none in our own words: nothing to count, to fold or to rewrite
    cutGraphs: () => [],
    exportOnnx: (geometry, options) => exportOnnx(foreign, form, cut, geometry, options),
  };
}

function ownSize(geometry: Geometry, { inputSize: { width, height } }: OnnxSpec): Geometry {
  checkGeometry(geometry, 1);
  return { ...geometry, inputWidth: width, inputHeight: height };
}

function pictureGraph(spec: OnnxSpec, normalization: Normalization, geometry: Geometry): Graph {
  const graph = new GraphBuilder('before');
  const enter = isResizedBefore(geometry) ? preprocessResized : preprocess;
  graph.output(frameToPicture(graph, enter(graph, geometry, normalization), spec), PREFIX + spec.inputName);
  return graph.finish();
}

/** Our graph before, the foreign one, and ours behind as one model. */
function assemble(foreign: ForeignModel, form: OutputForm, before: Graph): CutGraph {
  const logits = logitsName(EXIT);
  const after = outputToLogits(form, PREFIX + form.outputName, logits);
  // an answer that is logits already needs no graph behind it, only our name
  const names = new Map(after === undefined ? [[form.outputName, logits]] : []);
  const network = renameValues(foreign.graph, (name) => names.get(name) ?? PREFIX + name);
  const parts = [protoOf(before), network, ...(after === undefined ? [] : [protoOf(after)])];
  const output: TensorInfo = { name: logits, type: 'float32', shape: logitsShape(form) };
  const graph: OnnxGraph = {
    name: 'imported',
    node: parts.flatMap(({ node = [] }) => node),
    initializer: parts.flatMap(({ initializer = [] }) => initializer),
    sparseInitializer: network.sparseInitializer ?? [],
    input: protoOf(before).input ?? [],
    output: [valueInfo(output)],
  };
  const onnx = encodeOnnxModel({ ...foreign.model, irVersion: IR_VERSION, graph });
  return { exit: EXIT, onnx, inputs: before.inputs.map(edgeOf), outputs: [output], logits };
}

/** From version 4 on, weights need not be listed among the inputs. */
const IR_VERSION = 8;

/** A graph of ours in the words of the file format. */
function protoOf(graph: Graph): OnnxGraph {
  return decodeOnnx(encodeOnnx(graph)).graph ?? {};
}

function logitsShape({ classes, outputSize: { width, height } }: OutputForm): readonly number[] {
  return [1, classes, height, width];
}

function valueInfo({ name, shape }: TensorInfo): object {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: 1, shape: { dim } } } };
}

function edgeOf({ name, type, shape }: Value): TensorInfo {
  return { name, type: name === FRAME_INPUT && type === 'uint8' ? 'uint8' : 'float32', shape };
}

function exportOnnx(
  foreign: ForeignModel,
  form: OutputForm,
  cut: (geometry: Geometry) => CutGraph,
  geometry: Geometry,
  { layout = 'frame' }: ExportOptions = {},
): Uint8Array {
  if (layout === 'frame') return cut(geometry).onnx;
  const { width, height } = form.inputSize;
  if (geometry.inputWidth !== width || geometry.inputHeight !== height)
    throw graphInvalid(
      'image',
      `its size is fixed to ${width}x${height}, it is ${geometry.inputWidth}x${geometry.inputHeight}`,
      `Leave the size out, or give ${width}x${height}.`,
    );
  const graph = new GraphBuilder('image');
  const image = graph.input('image', 'float32', [1, 3, height, width]);
  graph.output(frameToPicture(graph, image, form), PREFIX + form.inputName);
  return assemble(foreign, form, graph.finish()).onnx;
}
