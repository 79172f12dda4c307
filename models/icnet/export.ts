import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Geometry } from '../cut-graph.js';
import { encodeOnnx } from '../graph/encode-onnx.js';
import { foldBatchNorm } from '../graph/fold-batch-norm.js';
import type { Graph, Value } from '../graph/graph.js';
import { pictureOf } from '../graph/window.js';
import { checkGeometry } from '../geometry.js';
import { logitsName, type ExportOptions } from '../network.js';
import { preprocess } from '../preprocessing.js';
import { checkNothingLeft } from '../weights/weight-ledger.js';
import { newDraft, type Icnet } from './cuts.js';
import { MIN_INPUT_PIXELS, type IcnetDraft } from './layers.js';
import type { IcnetVariant } from './variant.js';

/**
 * The network as one standard ONNX file; its outputs are `logits_<exit>`, float32 NCHW.
 *
 * @throws SegcastError `graph-invalid` for a size it cannot take, `weights-mismatch` for weights that do not fit
 */
export function exportIcnet(network: Icnet, geometry: Geometry, options: ExportOptions = {}): Uint8Array {
  const { fold = true } = options;
  const graph = icnetGraph(network, geometry, options);
  return encodeOnnx(fold ? foldBatchNorm(graph) : graph);
}

/** @throws SegcastError `weights-mismatch` naming every tensor that is missing, of another shape or not used */
export function checkIcnetWeights(network: Icnet): void {
  const side = MIN_INPUT_PIXELS; // shapes of weights do not depend on the size
  const geometry = { frameWidth: side, frameHeight: side, inputWidth: side, inputHeight: side };
  const graph = icnetGraph(network, geometry, { exit: 'all' });
  checkNothingLeft('icnet', network.weights, graph.weightNames);
}

function icnetGraph(network: Icnet, geometry: Geometry, options: Omit<ExportOptions, 'fold'>): Graph {
  const { exit = 'high', layout = 'frame' } = options;
  checkGeometry(geometry, MIN_INPUT_PIXELS);
  const draft = newDraft(network, 'icnet');
  const { graph } = draft;
  const { inputHeight, inputWidth } = geometry;
  const image =
    layout === 'frame'
      ? preprocess(graph, geometry, network.normalization)
      : graph.input('image', 'float32', [1, 3, inputHeight, inputWidth]);
  addCascade(network.variant, draft, image, exit === 'all' ? EXITS : [exit]);
  return graph.finish();
}

/** The cascade as far as the last of these exits, with their logits as outputs. */
function addCascade(variant: IcnetVariant, draft: IcnetDraft, image: Value, exits: readonly Exit[]): void {
  const { graph } = draft;
  const coarse = variant.low(draft, image);
  if (exits.includes('low')) graph.output(variant.lowLogits(draft, coarse.f4), logitsName('low'));
  if (!exits.includes('mid') && !exits.includes('high')) return;
  const y24 = variant.mid(draft, coarse, pictureOf('image', image));
  if (exits.includes('mid')) graph.output(variant.midLogits(draft, y24), logitsName('mid'));
  if (!exits.includes('high')) return;
  const y12 = variant.high(draft, y24, image);
  graph.output(variant.highLogits(draft, y12), logitsName('high'));
}
