import { z } from 'zod';
import { MOBILENET_PADDINGS } from '../backbones/inverted-residual.js';
import { RESNET_DEPTHS } from '../backbones/resnet-stages.js';

/**
 * How RefineNet blocks are put together, after figure 2 (c) of the paper and the figure of its variants:
 *
 * - `single`: one block takes all four feature maps of the ResNet
 * - `2-cascaded`: a block for the two coarser maps, and one for its result and the two finer maps
 * - `4-cascaded`: a block for each map, from coarse to fine; what the paper calls RefineNet
 * - `2-scale`: as `4-cascaded`, over two ResNets that see the image at 1.2 and at 0.6 of its size
 */
export const REFINENET_VARIANTS = ['single', '2-cascaded', '4-cascaded', '2-scale'] as const;
export type RefinenetVariant = (typeof REFINENET_VARIANTS)[number];

/** In which order a block of chained residual pooling pools and convolves. */
export const POOLING_ORDERS = ['pool-conv', 'conv-pool'] as const;
export type PoolingOrder = (typeof POOLING_ORDERS)[number];

/** A ResNet as the feature extractor, torchvision's. */
const ResnetBackboneSchema = z.strictObject({
  kind: z.literal('resnet'),
  depth: z.literal(RESNET_DEPTHS),
  /** Filters of the stem: 64 as published. */
  width: z.int().min(1).max(256),
});

/** Where the paper, its authors' code and what was trained elsewhere disagree or leave a choice. */
const Common = {
  /** Of every path into a block; the coarsest of a ResNet has twice as many. 256 as published. */
  filters: z.int().min(1).max(1024),
  /** Blocks of chained residual pooling: 2 in the RefineNet paper, 4 in both authors' code. */
  poolings: z.int().min(1).max(8),
  /** How features are brought to a larger size; the papers do not say, DrSleep's weights were trained with true. */
  alignCorners: z.boolean(),
};

/** RefineNet's free numbers, as a manifest states them. */
export const RefinenetSpecSchema = z.strictObject({
  family: z.literal('refinenet'),
  backbone: ResnetBackboneSchema,
  variant: z.enum(REFINENET_VARIANTS),
  ...Common,
  /** `pool-conv` as in the paper; `conv-pool` is the authors' later "improved residual pooling". */
  poolingOrder: z.enum(POOLING_ORDERS),
});
export type RefinenetSpec = z.infer<typeof RefinenetSpecSchema>;

/** Light-Weight RefineNet's free numbers, as a manifest states them. */
export const LightWeightRefinenetSpecSchema = z.strictObject({
  family: z.literal('light-weight-refinenet'),
  backbone: z.discriminatedUnion('kind', [
    ResnetBackboneSchema,
    z.strictObject({
      kind: z.literal('mobilenet-v2'),
      /** Factor of all its filters: 1 as published. */
      widthMultiplier: z.number().min(0.1).max(4),
      /** By who trained the weights; left out: `symmetric`, as torchvision. */
      padding: z.enum(MOBILENET_PADDINGS).optional(),
      /** Whether its first block has the 1x1 convolution that expands by 1: DrSleep's weights do, torchvision's do not. */
      expandFirst: z.boolean(),
    }),
  ]),
  ...Common,
  /** Whether blocks keep their residual convolution units, of 1x1 convolutions; the paper shows that they can go. */
  residualUnits: z.boolean(),
});
export type LightWeightRefinenetSpec = z.infer<typeof LightWeightRefinenetSpecSchema>;
