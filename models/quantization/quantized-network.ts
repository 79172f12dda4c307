import type { Geometry } from '../cut-graph.js';
import { encodeCut } from '../encode-cut.js';
import type { Graph } from '../graph/graph.js';
import { logitsName, type Network } from '../network.js';
import type { Normalization } from '../preprocessing.js';
import { holdPlanes } from './hold-planes.js';
import { integerReady } from './integer-ready.js';
import { quantizeGraph, type QuantizationPlan } from './quantize-graph.js';

/**
 * A network that computes in 8-bit integers, by a plan that calibrate() made for it: int8 weights with a scale per filter,
 * uint8 activations, int32 sums. Same exits, same sizes, float32 logits.
 */
export function quantizedNetwork(
  network: Network,
  plan: QuantizationPlan,
  normalization: Normalization,
): Network {
  const quantized = (geometry: Geometry): readonly Graph[] => {
    const { cuts } = integerReady(network.cutGraphs(geometry), normalization);
    const floatOutputs = new Set(network.exits.map(logitsName));
    return cuts.map((cut) => quantizeGraph(holdPlanes(cut), plan, { floatOutputs }));
  };
  return {
    ...network,
    buildCuts: (geometry) =>
      quantized(geometry).map((graph, index) => encodeCut(network.exits[index]!, graph)), // one graph an exit
  };
}
