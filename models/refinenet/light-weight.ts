import { relu } from '../graph/arithmetic.js';
import type { Value } from '../graph/graph.js';
import type { Answer, Draft } from '../single-pass.js';
import type { RefineDraft, RefineStyle } from './block.js';
import { refineCascade, resnetPaths } from './refinenet.js';
import type { LightWeightRefinenetSpec } from './spec.js';

// Light-Weight RefineNet (Nekrasov et al., BMVC 2018, arXiv:1810.03272): RefineNet with 1x1 convolutions for its 3x3
// ones, and without residual convolution units.

/** Logits, [1, classes, H / 4, W / 4]. */
export function lightWeightRefineNet(spec: LightWeightRefinenetSpec, draft: Draft, image: Value): Answer {
  const refining: RefineDraft = { ...draft, style: styleOf(spec) };
  const { c2, c3, c4, c5 } = resnetPaths(spec, draft, image);
  return { logits: refineCascade(refining, [c5, c4, c3, c2]) };
}

function styleOf({ poolings, alignCorners, residualUnits }: LightWeightRefinenetSpec): RefineStyle {
  return {
    kernel: 1,
    residualUnits,
    poolings,
    poolingOrder: 'pool-conv',
    alignCorners,
    activate: relu,
    fusionConvolutions: 'every path',
  };
}
