import { z } from 'zod';
import { BackboneSpecSchema, OutputStrideSchema } from '../../backbones/spec.js';

/**
 * How DeepLab v3 gathers context:
 *
 * - `aspp`: atrous convolutions side by side, with image-level features (section 3.3)
 * - `pooling`: that without its atrous convolutions, as TensorFlow's release has it on MobileNetV2
 * - `cascade`: copies of the ResNet's last stage with ever larger dilations, one after the other (section 3.2)
 */
export const DEEPLAB_V3_VARIANTS = ['aspp', 'pooling', 'cascade'] as const;

/** DeepLab v3's free numbers, as a manifest states them. */
export const DeeplabV3SpecSchema = z.strictObject({
  family: z.literal('deeplab-v3'),
  backbone: BackboneSpecSchema,
  outputStride: OutputStrideSchema,
  variant: z.enum(DEEPLAB_V3_VARIANTS),
  /** Of the pyramid's branches and of what follows: 256 in the paper, 512 in mmsegmentation. */
  channels: z.int().min(1).max(2048),
  /** Of the convolution that fuses the pyramid: 1 in the paper and torchvision, 3 in mmsegmentation. */
  fusionKernel: z.literal([1, 3]),
  /** 3x3 convolutions between pyramid and classifier: none in the paper, one in torchvision. */
  headConvs: z.int().min(0).max(2),
  /**
   * Whether logits leave the network at 1/4 of the input, enlarged with corners aligned, as they are in TensorFlow's
   * release. Otherwise they are at the output stride and enlarged with everyone else's, whose half-pixel centres lie up
   * to half a cell off at the borders of networks trained with aligned corners.
   *
   * @defaultValue false
   */
  alignCorners: z.boolean().optional(),
});
export type DeeplabV3Spec = z.infer<typeof DeeplabV3SpecSchema>;
