import { mobilenetV2 } from '../backbones/mobilenet-v2.js';
import { clip, relu } from '../graph/arithmetic.js';
import type { Value } from '../graph/graph.js';
import type { Answer, Draft } from '../single-pass.js';
import type { Path, RefineStyle } from './block.js';
import { refineCascade, resnetPaths } from './refinenet.js';
import type { LightWeightRefinenetSpec } from './spec.js';

// Light-Weight RefineNet (Nekrasov et al., BMVC 2018, arXiv:1810.03272): RefineNet with 1x1 convolutions for its 3x3
// ones, but for the classifier, and without residual convolution units.
//
// Tensors on ResNets correspond to DrSleep's (light-weight-refinenet) as refinenet.ts lists. On MobileNetV2, for a row
// r = 2 to 7 of its table and a block m = 1 to 4:
//
//   refine<m>.stage<r>.reduce   conv<r+1>       m = 4 for rows 7 and 6, 3 for 5 and 4, 2 for 3, 1 for 2
//   refine<m>.coarser.fuse      conv_adapt<m+1>
//   refine<m>.pool<i>           crp<m>.0.<i>_outvar_dimred
//   classifier                  segm
//   backbone.features.*         layer1, layer2.0.output, layer3.0.output, ...   with `expandFirst`
//
// His networks are ours with 4 poolings and corners aligned.

/** Logits, [1, classes, H / 4, W / 4]. */
export function lightWeightRefineNet(spec: LightWeightRefinenetSpec, draft: Draft, image: Value): Answer {
  const { backbone, filters } = spec;
  const isMobile = backbone.kind === 'mobilenet-v2';
  const style = isMobile ? mobileStyle(spec) : resnetStyle(spec);
  const blocks = isMobile
    ? mobilePaths(mobilenetV2(draft, image, backbone).stages, filters)
    : resnetBlocks(resnetPaths({ backbone, filters }, draft, image));
  return { logits: refineCascade({ ...draft, style }, blocks) };
}

function resnetBlocks({ c2, c3, c4, c5 }: ReturnType<typeof resnetPaths>): readonly (readonly Path[])[] {
  return [c5, c4, c3, c2];
}

/** Rows of MobileNetV2's table whose results each block takes: those of one resolution. */
const MOBILE_CASCADE = [[7, 6], [5, 4], [3], [2]] as const;

function mobilePaths(stages: readonly Value[], filters: number): readonly (readonly Path[])[] {
  return MOBILE_CASCADE.map(
    (rows) => rows.map((row) => ({ name: `stage${row}`, features: stages[row - 1]!, filters })), // seven rows
  );
}

function resnetStyle({ poolings, alignCorners, residualUnits }: LightWeightRefinenetSpec): RefineStyle {
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

/** As released: MobileNetV2's own activation, and its maps are summed as soon as they have equal filters. */
function mobileStyle(spec: LightWeightRefinenetSpec): RefineStyle {
  const relu6 = (...[graph, x, name]: Parameters<typeof relu>): Value => clip(graph, x, 0, 6, name);
  return { ...resnetStyle(spec), activate: relu6, fusionConvolutions: 'coarser block' };
}
