import { icnetNetwork } from './icnet/network.js';
import type { IcnetSpec } from './icnet/spec.js';
import type { Network } from './network.js';
import type { NetworkParts } from './network-parts.js';

/** The free numbers of a network of any family, told apart by `family`; a manifest states them. */
export type NetworkSpec = IcnetSpec;

/**
 * Makes the network a manifest describes.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function networkOf(spec: NetworkSpec, parts: NetworkParts): Network {
  return icnetNetwork(spec, parts);
}
