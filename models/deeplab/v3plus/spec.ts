import { z } from 'zod';
import { BackboneSpecSchema, OutputStrideSchema } from '../../backbones/spec.js';

const Channels = z.int().min(1).max(2048);

/** DeepLab v3+'s free numbers, as a manifest states them. */
export const DeeplabV3PlusSpecSchema = z.strictObject({
  family: z.literal('deeplab-v3plus'),
  backbone: BackboneSpecSchema,
  /** Of the encoder. */
  outputStride: OutputStrideSchema,
  /** Of the pyramid's branches and its result: 256 in the paper, 512 in mmsegmentation. */
  asppChannels: Channels,
  /** Of the convolution that fuses the pyramid: 1 in the paper, 3 in mmsegmentation. */
  fusionKernel: z.literal([1, 3]),
  /** Of the low-level branch: 48 in the paper. */
  lowLevelChannels: Channels,
  /** Of the decoder's 3x3 convolutions: 256 in the paper. */
  decoderChannels: Channels,
  /** How many 3x3 convolutions the decoder has: 2 in the paper. */
  decoderConvs: z.int().min(1).max(3),
  /** Whether the pyramid's and the decoder's 3x3 convolutions are depthwise separable (section 3.1). */
  separable: z.boolean(),
  /**
   * How the encoder's result is enlarged: true in TensorFlow's release, false in mmsegmentation and PyTorch ports.
   *
   * @defaultValue false
   */
  alignCorners: z.boolean().default(false),
});
export type DeeplabV3PlusSpec = z.infer<typeof DeeplabV3PlusSpecSchema>;
