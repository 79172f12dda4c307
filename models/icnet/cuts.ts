import type { CutGraph, Geometry } from '../cut-graph.js';
import { encodeCut } from '../encode-cut.js';
import { checkGeometry } from '../geometry.js';
import { valueOf, type Graph, type Value } from '../graph/graph.js';
import { GraphBuilder } from '../graph/graph-builder.js';
import { logitsName } from '../network.js';
import type { NetworkParts } from '../network-parts.js';
import { preprocess, preprocessResized } from '../preprocessing.js';
import { isResizedBefore } from '../resized-frame.js';
import { cff12, cff24, highLogits, lowLogits, midLogits, sub1, sub2, sub4 } from './icnet.js';
import { MIN_INPUT_PIXELS, type IcnetDraft, type IcnetShape } from './layers.js';

/** A trained ICNet. */
export interface Icnet extends IcnetShape, NetworkParts {}

/**
 * ICNet in its three cuts, each a model of its own, cheapest first.
 *
 * - low: `frame`, or `resized` where isResizedBefore() says so, to `image`, `f2`, `f4` and `logits_low` (1/32 of the input)
 * - mid: `f2`, `f4` to `y24` and `logits_mid` (1/16)
 * - high: `image`, `y24` to `logits_high` (1/4)
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
  const mid = midCut(network, valueOf(low, 'f2'), valueOf(low, 'f4'));
  const high = highCut(network, valueOf(low, 'image'), valueOf(mid, 'y24'));
  return [low, mid, high];
}

function lowCut(network: Icnet, geometry: Geometry): Graph {
  const draft = newDraft(network, 'icnet-low');
  const { graph } = draft;
  const enter = isResizedBefore(geometry) ? preprocessResized : preprocess;
  const image = enter(graph, geometry, network.normalization);
  const f2 = sub2(draft, image);
  const f4 = sub4(draft, f2);
  graph.output(image);
  graph.output(f2, 'f2');
  graph.output(f4, 'f4');
  graph.output(lowLogits(draft, f4), logitsName('low'));
  return graph.finish();
}

function midCut(network: Icnet, f2: Value, f4: Value): Graph {
  const draft = newDraft(network, 'icnet-mid');
  const { graph } = draft;
  const y24 = cff24(draft, receive(graph, f4), receive(graph, f2));
  graph.output(y24, 'y24');
  graph.output(midLogits(draft, y24), logitsName('mid'));
  return graph.finish();
}

function highCut(network: Icnet, image: Value, y24: Value): Graph {
  const draft = newDraft(network, 'icnet-high');
  const { graph } = draft;
  const coarse = receive(graph, y24);
  const y12 = cff12(draft, coarse, sub1(draft, receive(graph, image)));
  graph.output(highLogits(draft, y12), logitsName('high'));
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
