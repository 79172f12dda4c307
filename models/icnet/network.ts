import { EXITS } from '../../src/core/segmentation.js';
import type { Network } from '../network.js';
import type { Manifest } from '../weights/manifest.js';
import type { Weights } from '../weights/weight-tensor.js';
import { buildIcnetCuts, icnetCutGraphs, type Icnet } from './cuts.js';
import { checkIcnetWeights, exportIcnet } from './export.js';

/**
 * The ICNet a manifest describes, with these weights.
 *
 * @throws SegcastError `weights-mismatch` when they do not fit
 */
export function icnetNetwork(manifest: Manifest & { readonly family: 'icnet' }, weights: Weights): Network {
  const network: Icnet = {
    width: manifest.width,
    classes: manifest.classSet.classes.length,
    epsilon: manifest.batchNormEpsilon,
    normalization: manifest.input,
    weights,
  };
  checkIcnetWeights(network);
  return {
    exits: EXITS,
    buildCuts: (geometry) => buildIcnetCuts(network, geometry),
    cutGraphs: (geometry) => icnetCutGraphs(network, geometry),
    exportOnnx: (geometry, options) => exportIcnet(network, geometry, options),
  };
}
