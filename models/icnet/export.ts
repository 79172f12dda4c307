import { EXITS, type Exit } from '../../src/core/segmentation.js';
import type { Geometry } from '../cut-graph.js';
import { encodeOnnx } from '../graph/encode-onnx.js';
import { foldBatchNorm } from '../graph/fold-batch-norm.js';
import type { Graph, Value } from '../graph/graph.js';
import { checkGeometry } from '../geometry.js';
import { logitsName, type ExportOptions } from '../network.js';
import { preprocess } from '../preprocessing.js';
import { checkNothingLeft } from '../weights/weight-ledger.js';
import { newDraft, type Icnet } from './cuts.js';
import { cff12, cff24, highLogits, lowLogits, midLogits, sub1, sub2, sub4 } from './icnet.js';
import { MIN_INPUT_PIXELS, type IcnetDraft } from './layers.js';

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
  addCascade(draft, image, exit === 'all' ? EXITS : [exit]);
  return graph.finish();
}

/** The cascade as far as the last of these exits, with their logits as outputs. */
function addCascade(draft: IcnetDraft, image: Value, exits: readonly Exit[]): void {
  const { graph } = draft;
  const f2 = sub2(draft, image);
  const f4 = sub4(draft, f2);
  if (exits.includes('low')) graph.output(lowLogits(draft, f4), logitsName('low'));
  if (!exits.includes('mid') && !exits.includes('high')) return;
  const y24 = cff24(draft, f4, f2);
  if (exits.includes('mid')) graph.output(midLogits(draft, y24), logitsName('mid'));
  if (!exits.includes('high')) return;
  const y12 = cff12(draft, y24, sub1(draft, image));
  graph.output(highLogits(draft, y12), logitsName('high'));
}
