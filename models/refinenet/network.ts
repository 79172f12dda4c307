import type { Network } from '../network.js';
import type { NetworkParts } from '../network-parts.js';
import { singlePassNetwork } from '../single-pass.js';
import { lightWeightRefineNet } from './light-weight.js';
import { refineNet } from './refinenet.js';
import type { LightWeightRefinenetSpec, RefinenetSpec } from './spec.js';

/** One cell of the coarsest feature map, at 1/32. */
const MIN_INPUT_PIXELS = 32;

/** The same where the image is seen at 0.6 of its size. */
const MIN_TWO_SCALE_PIXELS = 54;

/**
 * A trained RefineNet of any variant.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function refinenetNetwork(spec: RefinenetSpec, parts: NetworkParts): Network {
  const { variant, backbone } = spec;
  return singlePassNetwork(
    {
      name: `refinenet-${variant}-resnet${backbone.depth}`,
      minInputPixels: variant === '2-scale' ? MIN_TWO_SCALE_PIXELS : MIN_INPUT_PIXELS,
      layers: (draft, image) => refineNet(spec, draft, image),
    },
    parts,
  );
}

/**
 * A trained Light-Weight RefineNet.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function lightWeightRefinenetNetwork(spec: LightWeightRefinenetSpec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: `light-weight-refinenet-${spec.backbone.kind}`,
      minInputPixels: MIN_INPUT_PIXELS,
      layers: (draft, image) => lightWeightRefineNet(spec, draft, image),
    },
    parts,
  );
}
