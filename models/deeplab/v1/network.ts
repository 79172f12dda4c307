import type { Network } from '../../network.js';
import type { NetworkParts } from '../../network-parts.js';
import { singlePassNetwork } from '../../single-pass.js';
import { deeplabV1 } from './deeplab-v1.js';
import type { DeeplabV1Spec } from './spec.js';

/**
 * A trained DeepLab v1.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function deeplabV1Network(spec: DeeplabV1Spec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: spec.family,
      minInputPixels: 8, // one cell
      layers: (draft, image) => ({ logits: deeplabV1(draft, image, spec) }),
    },
    parts,
  );
}
