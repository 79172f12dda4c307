import { EXITS } from '../../src/core/segmentation.js';
import type { Network } from '../network.js';
import type { NetworkParts } from '../network-parts.js';
import { buildIcnetCuts, icnetCutGraphs, type Icnet } from './cuts.js';
import { checkIcnetWeights, exportIcnet } from './export.js';
import type { IcnetSpec } from './spec.js';

/**
 * A trained ICNet.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function icnetNetwork(spec: IcnetSpec, parts: NetworkParts): Network {
  const network: Icnet = { ...parts, width: spec.width };
  checkIcnetWeights(network);
  return {
    exits: EXITS,
    buildCuts: (geometry) => buildIcnetCuts(network, geometry),
    cutGraphs: (geometry) => icnetCutGraphs(network, geometry),
    exportOnnx: (geometry, options) => exportIcnet(network, geometry, options),
  };
}
