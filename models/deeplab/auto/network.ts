import type { Network } from '../../network.js';
import type { NetworkParts } from '../../network-parts.js';
import { singlePassNetwork } from '../../single-pass.js';
import { autoDeeplab } from './auto-deeplab.js';
import type { AutoDeeplabSpec } from './spec.js';

/**
 * A trained Auto-DeepLab.
 *
 * @throws SegcastError `weights-mismatch` when the weights do not fit
 */
export function autoDeeplabNetwork(spec: AutoDeeplabSpec, parts: NetworkParts): Network {
  return singlePassNetwork(
    {
      name: spec.family,
      minInputPixels: 32, // one cell of the coarsest level
      layers: (draft, image) => ({ logits: autoDeeplab(draft, image, spec) }),
    },
    parts,
  );
}
