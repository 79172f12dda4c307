import { resnet } from '../backbones/resnet.js';
import { relu } from '../graph/arithmetic.js';
import { conv2d } from '../graph/convolution.js';
import type { Value } from '../graph/graph.js';
import { resizeBilinear } from '../graph/resizing.js';
import { pictureOf } from '../graph/window.js';
import type { Answer, Draft } from '../single-pass.js';
import { refineNetBlock, type Path, type RefineDraft, type RefineStyle } from './block.js';
import type { RefinenetSpec, RefinenetVariant } from './spec.js';

// RefineNet (Lin et al., CVPR 2017, arXiv:1611.06612): figure 2 (c), and its variants. Blocks are numbered as in
// the paper, RefineNet-4 the coarsest to RefineNet-1.
//
// Our tensors and DrSleep's (refinenet-pytorch), for stage s = 1 to 4 from coarse to fine, our block m = 5 - s, and
// feature map k = m + 1; convolutions end in `.weight` and, where they have one, `.bias`:
//
//   refine<m>.c<k>.reduce              p_ims1d2_outl<s>_dimred
//   refine<m>.c<k>.unit<i>.conv1       adapt_stage<s>_b.0.<i>_conv
//   refine<m>.c<k>.unit<i>.conv2       adapt_stage<s>_b.0.<i>_conv_relu_varout_dimred
//   refine<m>.c<k>.fuse                adapt_stage<s>_b2_joint_varout_dimred                  (not s = 1)
//   refine<m>.pool<i>                  mflow_conv_g<s>_pool.0.<i>_outvar_dimred
//   refine<m>.output.unit1.conv<j>     mflow_conv_g<s>_b.0.1_conv, ..._conv_relu_varout_dimred
//   refine<m-1>.coarser.unit<i>.conv<j>  mflow_conv_g<s>_b.0.<i+1>_conv, ...                  (not s = 4)
//   refine<m-1>.coarser.fuse           mflow_conv_g<s>_b3_joint_varout_dimred                 (not s = 4)
//   refine1.output.unit<2, 3>.conv<j>  mflow_conv_g4_b.0.<2, 3>_conv, ...
//   classifier                         clf_conv
//   backbone.*                         conv1, bn1, layer1.0.conv1, layer1.0.bn1, ..., layer1.0.downsample.0, .1
//
// His network is ours with 4 poolings and corners aligned: the three units he puts behind each block are the block's own
// and the two on the next block's input.

/** The feature maps of a ResNet that blocks refine. */
type Stage = 'c2' | 'c3' | 'c4' | 'c5';

/** Which maps each block takes, from coarse to fine; a block's result goes into the next one. */
const CASCADES = {
  single: [['c5', 'c4', 'c3', 'c2']],
  '2-cascaded': [
    ['c5', 'c4'],
    ['c3', 'c2'],
  ],
  '4-cascaded': [['c5'], ['c4'], ['c3'], ['c2']],
  '2-scale': [['c5'], ['c4'], ['c3'], ['c2']],
} as const satisfies Record<RefinenetVariant, readonly (readonly Stage[])[]>;

/** Units at the end of RefineNet-1: its own and two more before the classifier ("Output convolutions"). */
const LAST_UNITS = 3;

/** At how much of its size each ResNet of the variant `2-scale` sees the image, by its name. */
const SCALES = { large: 1.2, small: 0.6 } as const;

/** Logits, [1, classes, H / 4, W / 4]; in the variant `2-scale` of 1.2 times that. */
export function refineNet(spec: RefinenetSpec, draft: Draft, image: Value): Answer {
  const stages = spec.variant === '2-scale' ? twoScales(spec, draft, image) : resnetPaths(spec, draft, image);
  const blocks = CASCADES[spec.variant].map((block) => block.flatMap((stage: Stage) => stages[stage]));
  return { logits: refineCascade({ ...draft, style: styleOf(spec) }, blocks) };
}

/**
 * Blocks one after the other, each with the result of the one before, and the classifier.
 *
 * @param blocks the paths from the backbone into each block, from coarse to fine; at least one
 */
export function refineCascade(draft: RefineDraft, blocks: readonly (readonly Path[])[]): Value {
  const refined = blocks.reduce<Value | undefined>((coarser, paths, index) => {
    const number = blocks.length - index;
    return refineNetBlock(draft, {
      name: `refine${number}`,
      paths: coarser === undefined ? paths : [{ name: 'coarser', features: coarser }, ...paths],
      outputUnits: number === 1 ? LAST_UNITS : 1,
    });
  }, undefined);
  const { graph, classes } = draft;
  return conv2d(graph, refined!, { name: 'classifier', kernel: 3, padding: 1, filters: classes, bias: true }); // of at least one block
}

function styleOf({ poolings, poolingOrder, alignCorners }: RefinenetSpec): RefineStyle {
  return {
    kernel: 3,
    residualUnits: true,
    poolings,
    poolingOrder,
    alignCorners,
    activate: relu,
    fusionConvolutions: 'every path',
  };
}

/** The paths of each feature map into its block: one of each ResNet. */
type StagePaths = Readonly<Record<Stage, readonly Path[]>>;

/** Two ResNets of their own weights, `backbone.large` and `backbone.small`; their maps meet in the same blocks. */
function twoScales(spec: RefinenetSpec, draft: Draft, image: Value): StagePaths {
  const large = resnetPaths(spec, draft, resizeImage(draft, image, 'large'), 'large');
  const small = resnetPaths(spec, draft, resizeImage(draft, image, 'small'), 'small');
  const both = (stage: Stage): readonly Path[] => [...large[stage], ...small[stage]];
  return { c2: both('c2'), c3: both('c3'), c4: both('c4'), c5: both('c5') };
}

function resizeImage({ graph }: Draft, image: Value, scale: keyof typeof SCALES): Value {
  const { height, width } = pictureOf('image', image);
  const factor = SCALES[scale];
  const size = { height: Math.round(factor * height), width: Math.round(factor * width) };
  return resizeBilinear(graph, image, { ...size, name: `image.${scale}` });
}

/** What resnetPaths() needs to know of either RefineNet. */
type ResnetPathsSpec = Pick<RefinenetSpec, 'backbone' | 'filters'>;

/** A ResNet's maps as paths: the coarsest has twice the filters of the others. */
export function resnetPaths(
  { backbone, filters }: ResnetPathsSpec,
  draft: Draft,
  image: Value,
  scale?: keyof typeof SCALES,
): StagePaths {
  const { depth, width } = backbone;
  const [backbonePath, prefix] = scale === undefined ? ['backbone', ''] : [`backbone.${scale}`, `${scale}_`];
  const maps = resnet(draft, image, { depth, width, name: backbonePath });
  const path = (stage: Stage): readonly Path[] => [
    { name: `${prefix}${stage}`, features: maps[stage], filters: stage === 'c5' ? 2 * filters : filters },
  ];
  return { c2: path('c2'), c3: path('c3'), c4: path('c4'), c5: path('c5') };
}
