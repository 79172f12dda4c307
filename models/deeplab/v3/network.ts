import type { Network } from '../../network.js';
import type { NetworkParts } from '../../network-parts.js';
import { singlePassNetwork } from '../../single-pass.js';
import { deeplabV3 } from './deeplab-v3.js';
import type { DeeplabV3Spec } from './spec.js';

/**
 * A trained DeepLab v3.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit, `graph-invalid` when the spec's numbers do not
 *   fit together
 */
export function deeplabV3Network(spec: DeeplabV3Spec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: spec.family,
      minInputPixels: 32, // one cell of the last stage, were it not dilated
      layers: (draft, image) => deeplabV3(draft, image, spec),
    },
    parts,
  );
}
