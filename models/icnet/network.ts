import { EXITS } from '../../src/core/segmentation.js';
import { graphInvalid } from '../graph/graph.js';
import type { Network } from '../network.js';
import type { NetworkParts } from '../network-parts.js';
import { singlePassNetwork } from '../single-pass.js';
import { buildIcnetCuts, icnetCutGraphs, type Icnet } from './cuts.js';
import { checkIcnetWeights, exportIcnet } from './export.js';
import { caffeIcnet, drawnIcnet, releasedIcnet } from './icnet.js';
import { MIN_INPUT_PIXELS } from './layers.js';
import { mmsegIcnet } from './mmseg.js';
import type { IcnetSpec } from './spec.js';
import type { IcnetVariant } from './variant.js';

/**
 * A trained ICNet.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit; `graph-invalid` for a depth the variant has not
 */
export function icnetNetwork(spec: IcnetSpec, parts: NetworkParts): Network {
  if (spec.variant === 'caffe') return caffeNetwork(spec, parts);
  const network: Icnet = { ...parts, width: spec.width, variant: variantOf(spec) };
  checkIcnetWeights(network);
  return {
    exits: EXITS,
    buildCuts: (geometry) => buildIcnetCuts(network, geometry),
    cutGraphs: (geometry) => icnetCutGraphs(network, geometry),
    exportOnnx: (geometry, options) => exportIcnet(network, geometry, options),
  };
}

/** No exits on the way, so nothing to cut. */
function caffeNetwork({ family, width, depth }: IcnetSpec, parts: NetworkParts): Network {
  refuseDepth('caffe', depth);
  return singlePassNetwork(
    {
      name: family,
      minInputPixels: MIN_INPUT_PIXELS,
      layers: (draft, image) => ({ logits: caffeIcnet({ ...draft, width, asCaffe: true }, image) }),
    },
    parts,
  );
}

function variantOf({ variant = 'release', depth, width }: IcnetSpec): IcnetVariant {
  if (variant !== 'mmseg') {
    refuseDepth(variant, depth);
    return variant === 'paper' ? drawnIcnet : releasedIcnet;
  }
  if (width % 2 !== 0)
    throw graphInvalid('icnet', `the width of the variant mmseg must be even, it is ${width}`, SPEC_REMEDY);
  return mmsegIcnet(depth ?? 50);
}

function refuseDepth(variant: string, depth: number | undefined): void {
  if (depth === undefined) return;
  throw graphInvalid('icnet', `depth is of the variant mmseg alone, the variant is ${variant}`, SPEC_REMEDY);
}

const SPEC_REMEDY = "Correct the network's numbers in its manifest.";
