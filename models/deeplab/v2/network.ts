import type { Network } from '../../network.js';
import type { NetworkParts } from '../../network-parts.js';
import { singlePassNetwork } from '../../single-pass.js';
import { deeplabV2 } from './deeplab-v2.js';
import type { DeeplabV2Spec } from './spec.js';

/**
 * A trained DeepLab v2.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function deeplabV2Network(spec: DeeplabV2Spec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: spec.family,
      minInputPixels: 8, // one cell
      layers: (draft, image) => ({ logits: deeplabV2(draft, image, spec) }),
    },
    parts,
  );
}
