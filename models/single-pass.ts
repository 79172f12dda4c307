import type { Exit } from '../src/core/segmentation.js';
import type { Geometry } from './cut-graph.js';
import { encodeCut } from './encode-cut.js';
import { checkGeometry } from './geometry.js';
import { encodeOnnx } from './graph/encode-onnx.js';
import { foldBatchNorm } from './graph/fold-batch-norm.js';
import type { Graph, Value } from './graph/graph.js';
import { GraphBuilder } from './graph/graph-builder.js';
import { logitsName, type ExportOptions, type Network } from './network.js';
import type { NetworkParts } from './network-parts.js';
import { preprocess, preprocessResized } from './preprocessing.js';
import { isResizedBefore } from './resized-frame.js';
import { blankWeights } from './weights/blank-weights.js';
import { checkNothingLeft } from './weights/weight-ledger.js';

/** A network in the making: where layers go, and the numbers all layers need. */
export interface Draft {
  readonly graph: GraphBuilder;
  readonly classes: number;
  /** Of every batch normalisation. */
  readonly epsilon: number;
}

/** A network that has one answer and no exits on the way. */
export interface SinglePass {
  /** For error messages: the architecture's name. */
  readonly name: string;
  /** The least width and height of the input, pixels. */
  readonly minInputPixels: number;
  /** All its layers on `image`: Float32 NCHW, [1, 3, H, W], normalised. */
  readonly layers: (draft: Draft, image: Value) => Answer;
}

/** What a network makes of an image. */
export interface Answer {
  /** [1, classes, h, w], of any size; upsampled to the frame's by who reads them. */
  readonly logits: Value;
  /**
   * Adds heads that help in training only, and gives their logits by output name; called by exports of `all` exits, and
   * where the weights hold any of their tensors.
   * @defaultValue none
   */
  readonly auxiliary?: (() => ReadonlyMap<string, Value>) | undefined;
}

/** The name of its one answer: the best there is. */
const EXIT: Exit = 'high';

/**
 * A single-pass network as all networks are used: one cut, exit `high`.
 *
 * @throws SegcastError `weights-mismatch` naming every tensor that is missing, of another shape or not used
 */
export function singlePassNetwork(network: SinglePass, parts: NetworkParts): Network {
  checkWeights(network, parts);
  return {
    exits: [EXIT],
    buildCuts: (geometry) => [encodeCut(EXIT, cutGraph(network, parts, geometry))],
    cutGraphs: (geometry) => [cutGraph(network, parts, geometry)],
    exportOnnx: (geometry, options) => exportOnnx(network, parts, geometry, options),
  };
}

function cutGraph(network: SinglePass, parts: NetworkParts, geometry: Geometry): Graph {
  checkGeometry(geometry, network.minInputPixels);
  const draft = newDraft(network.name, parts);
  const enter = isResizedBefore(geometry) ? preprocessResized : preprocess;
  return withLogits(network, draft, enter(draft.graph, geometry, parts.normalization));
}

function exportOnnx(
  network: SinglePass,
  parts: NetworkParts,
  geometry: Geometry,
  options: ExportOptions = {},
): Uint8Array {
  const { exit = EXIT, layout = 'frame', fold = true } = options;
  checkGeometry(geometry, network.minInputPixels);
  const draft = newDraft(network.name, parts);
  const { inputHeight, inputWidth } = geometry;
  const image =
    layout === 'frame'
      ? preprocess(draft.graph, geometry, parts.normalization)
      : draft.graph.input('image', 'float32', [1, 3, inputHeight, inputWidth]);
  const graph = withLogits(network, draft, image, exit === 'all');
  return encodeOnnx(fold ? foldBatchNorm(graph) : graph);
}

function withLogits(network: SinglePass, draft: Draft, image: Value, auxiliary = false): Graph {
  const answer = network.layers(draft, image);
  draft.graph.output(answer.logits, logitsName(EXIT));
  if (auxiliary) for (const [name, logits] of answer.auxiliary?.() ?? []) draft.graph.output(logits, name);
  return draft.graph.finish();
}

/** Weights that have a part of the auxiliary heads must have all of them. */
function checkWeights(network: SinglePass, parts: NetworkParts): void {
  const needed = tensorNames(network, parts);
  const left = [...parts.weights.keys()].filter((name) => !needed.has(name));
  if (left.length === 0) return;
  const known = tensorNames(network, { ...parts, weights: blankWeights() }, true);
  const auxiliary = left.some((name) => known.has(name));
  checkNothingLeft(network.name, parts.weights, auxiliary ? tensorNames(network, parts, true) : needed);
}

function tensorNames(network: SinglePass, parts: NetworkParts, auxiliary = false): ReadonlySet<string> {
  const side = network.minInputPixels; // shapes of weights do not depend on the size
  const draft = newDraft(network.name, parts);
  const image = draft.graph.input('image', 'float32', [1, 3, side, side]);
  return withLogits(network, draft, image, auxiliary).weightNames;
}

function newDraft(name: string, { classes, epsilon, weights }: NetworkParts): Draft {
  return { graph: new GraphBuilder(name, weights), classes, epsilon };
}
