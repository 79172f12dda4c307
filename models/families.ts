import { autoDeeplabNetwork } from './deeplab/auto/network.js';
import type { AutoDeeplabSpec } from './deeplab/auto/spec.js';
import { deeplabV1Network } from './deeplab/v1/network.js';
import type { DeeplabV1Spec } from './deeplab/v1/spec.js';
import { deeplabV2Network } from './deeplab/v2/network.js';
import type { DeeplabV2Spec } from './deeplab/v2/spec.js';
import { deeplabV3Network } from './deeplab/v3/network.js';
import type { DeeplabV3Spec } from './deeplab/v3/spec.js';
import { deeplabV3PlusNetwork } from './deeplab/v3plus/network.js';
import type { DeeplabV3PlusSpec } from './deeplab/v3plus/spec.js';
import { icnetNetwork } from './icnet/network.js';
import type { IcnetSpec } from './icnet/spec.js';
import type { Network } from './network.js';
import type { NetworkParts } from './network-parts.js';
import { lightWeightRefinenetNetwork, refinenetNetwork } from './refinenet/network.js';
import type { LightWeightRefinenetSpec, RefinenetSpec } from './refinenet/spec.js';

/** The free numbers of a network of any family, told apart by `family`; a manifest states them. */
export type NetworkSpec =
  | AutoDeeplabSpec
  | DeeplabV1Spec
  | DeeplabV2Spec
  | DeeplabV3Spec
  | DeeplabV3PlusSpec
  | IcnetSpec
  | LightWeightRefinenetSpec
  | RefinenetSpec;

/**
 * Makes the network a manifest describes.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function networkOf(spec: NetworkSpec, parts: NetworkParts): Network {
  switch (spec.family) {
    case 'auto-deeplab':
      return autoDeeplabNetwork(spec, parts);
    case 'deeplab-v1':
      return deeplabV1Network(spec, parts);
    case 'deeplab-v2':
      return deeplabV2Network(spec, parts);
    case 'deeplab-v3':
      return deeplabV3Network(spec, parts);
    case 'deeplab-v3plus':
      return deeplabV3PlusNetwork(spec, parts);
    case 'icnet':
      return icnetNetwork(spec, parts);
    case 'light-weight-refinenet':
      return lightWeightRefinenetNetwork(spec, parts);
    case 'refinenet':
      return refinenetNetwork(spec, parts);
    default:
      return spec satisfies never;
  }
}
