import { z } from 'zod';
import { MOBILENET_PADDINGS } from './inverted-residual.js';
import { OUTPUT_STRIDES } from './output-stride.js';
import { RESNET_DEPTHS, RESNET_STYLES } from './resnet-stages.js';

/** Of the stride or of a dilation; a half makes mmsegmentation's absolute (1, 2, 4) of a doubled dilation. */
const Factor = z.number().positive().max(64);

/** A ResNet's free numbers. */
const ResnetSpecSchema = z.strictObject({
  kind: z.literal('resnet'),
  depth: z.literal(RESNET_DEPTHS),
  style: z.enum(RESNET_STYLES),
  /** Filters of the stem, of which all others are multiples: 64 in the paper. */
  width: z.int().min(2).max(256).multipleOf(2),
  /** Factors for the dilations of the last stage's blocks, one for each; left out: 1 each, the first contracted. */
  multiGrid: z.array(Factor).optional(),
});

/** MobileNetV2's free numbers. */
const MobilenetV2SpecSchema = z.strictObject({
  kind: z.literal('mobilenet-v2'),
  /** Factor of all filters: 1 is the paper's network. */
  widthMultiplier: z.number().min(0.1).max(4),
  /** By who trained the weights; left out: `symmetric`, as torchvision. */
  padding: z.enum(MOBILENET_PADDINGS).optional(),
});

/** Xception-65's free numbers. */
const Xception65SpecSchema = z.strictObject({
  kind: z.literal('xception65'),
  /** Factors for the dilations of the last three convolutions. */
  multiGrid: z.tuple([Factor, Factor, Factor]).optional(),
});

/** A backbone of any kind, as a manifest states it. */
export const BackboneSpecSchema = z.discriminatedUnion('kind', [
  ResnetSpecSchema,
  MobilenetV2SpecSchema,
  Xception65SpecSchema,
]);
export type BackboneSpec = z.infer<typeof BackboneSpecSchema>;

/** How much smaller than the image a backbone's last feature map is; strides beyond it become dilations. */
export const OutputStrideSchema = z.literal(OUTPUT_STRIDES);
