import type { Network } from '../../network.js';
import type { NetworkParts } from '../../network-parts.js';
import { singlePassNetwork } from '../../single-pass.js';
import { deeplabV3Plus } from './deeplab-v3plus.js';
import type { DeeplabV3PlusSpec } from './spec.js';

/**
 * A trained DeepLab v3+.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit, `graph-invalid` when the spec's numbers do not
 *   fit together
 */
export function deeplabV3PlusNetwork(spec: DeeplabV3PlusSpec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: spec.family,
      minInputPixels: 32, // one cell of the last stage, were it not dilated
      layers: (draft, image) => deeplabV3Plus(draft, image, spec),
    },
    parts,
  );
}
