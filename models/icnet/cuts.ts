import type { CutGraph, Geometry } from '../cut-graph.js';
import { encodeCut } from '../encode-cut.js';
import { checkGeometry } from '../geometry.js';
import { valueOf, type Graph, type Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { pictureOf } from '../graph/window.js';
import { logitsName } from '../network.js';
import type { NetworkParts } from '../network-parts.js';
import { preprocess, preprocessResized } from '../preprocessing.js';
import { isResizedBefore } from '../resized-frame.js';
import { MIN_INPUT_PIXELS, type IcnetDraft, type IcnetShape } from './layers.js';
import type { CoarseFeatures, IcnetVariant } from './variant.js';

/** A trained ICNet. */
export interface Icnet extends IcnetShape, NetworkParts {
  readonly variant: IcnetVariant;
}

/**
 * ICNet in its three cuts, each a model of its own, cheapest first.
 *
 * - low: `frame`, or `resized` where isResizedBefore() says so, to `image`, `f2`, `f4` and `logits_low`
 * - mid: `f2`, `f4` to `y24` and `logits_mid`
 * - high: `image`, `y24` to `logits_high`
 *
 * The normalised image travels from low to high, so that the frame is resized and scaled once. Batch normalisation is
 * folded into the convolutions.
 *
 * @throws SegcastError `graph-invalid` for a size it cannot take, `weights-mismatch` for weights that do not fit
 */
export function buildIcnetCuts(network: Icnet, geometry: Geometry): CutGraph[] {
  const [low, mid, high] = icnetCutGraphs(network, geometry);
  return [encodeCut('low', low), encodeCut('mid', mid), encodeCut('high', high)];
}

/** The graphs of `buildIcnetCuts` before folding and encoding. */
export function icnetCutGraphs(
  network: Icnet,
  geometry: Geometry,
): readonly [low: Graph, mid: Graph, high: Graph] {
  checkGeometry(geometry, MIN_INPUT_PIXELS);
  const low = lowCut(network, geometry);
  const image = valueOf(low, 'image');
  const mid = midCut(network, { f2: valueOf(low, 'f2'), f4: valueOf(low, 'f4') }, image);
  const high = highCut(network, image, valueOf(mid, 'y24'));
  return [low, mid, high];
}

function lowCut(network: Icnet, geometry: Geometry): Graph {
  const draft = newDraft(network, 'icnet-low');
  const { graph } = draft;
  const enter = isResizedBefore(geometry) ? preprocessResized : preprocess;
  const image = enter(graph, geometry, network.normalization);
  const { f2, f4 } = network.variant.low(draft, image);
  graph.output(image);
  graph.output(f2, 'f2');
  graph.output(f4, 'f4');
  graph.output(network.variant.lowLogits(draft, f4), logitsName('low'));
  return graph.finish();
}

function midCut(network: Icnet, { f2, f4 }: CoarseFeatures, image: Value): Graph {
  const draft = newDraft(network, 'icnet-mid');
  const { graph } = draft;
  const coarse = { f4: receive(graph, f4), f2: receive(graph, f2) };
  const y24 = network.variant.mid(draft, coarse, pictureOf('image', image));
  graph.output(y24, 'y24');
  graph.output(network.variant.midLogits(draft, y24), logitsName('mid'));
  return graph.finish();
}

function highCut(network: Icnet, image: Value, y24: Value): Graph {
  const draft = newDraft(network, 'icnet-high');
  const { graph } = draft;
  const y12 = network.variant.high(draft, receive(graph, y24), receive(graph, image));
  graph.output(network.variant.highLogits(draft, y12), logitsName('high'));
  return graph.finish();
}

/** An empty network to add layers to. */
export function newDraft(network: Icnet, name: string): IcnetDraft {
  const { width, classes, epsilon, weights } = network;
  return { graph: new GraphBuilder(name, weights), width, classes, epsilon };
}

/** An earlier cut's output as this cut's input. */
function receive(graph: GraphBuilder, { name, type, shape }: Value): Value {
  return graph.input(name, type, shape);
}
