import { z } from 'zod';

/** DeepLab v2's free numbers, as a manifest states them. */
export const DeeplabV2SpecSchema = z.strictObject({
  family: z.literal('deeplab-v2'),
  backbone: z.enum(['vgg16', 'resnet101']),
  /** Filters of the backbone's first stage, of which all others are multiples: 64 is the release's network. */
  width: z.int().min(1).max(256),
  /** Of atrous spatial pyramid pooling, one per branch: 6, 12, 18, 24 is ASPP-L, 2, 4, 8, 12 is ASPP-S. */
  rates: z.array(z.int().min(1).max(64)).min(1).max(16),
  /**
   * The sizes the image is seen at, as factors of the input's: at each place and class the largest score of all counts,
   * at the first factor's resolution. 1, 0.75, 0.5 as released for ResNet-101, 1 alone for VGG16.
   */
  scales: z.array(z.number().min(0.1).max(2)).min(1).max(8),
  /**
   * Whether class scores leave the network at the input's size, enlarged with corners aligned as the release's last
   * layer does. Otherwise they are at 1/8 and enlarged with everyone else's, whose half-pixel centres lie up to half a
   * cell off at the borders of networks trained with aligned corners.
   */
  fullSize: z.boolean(),
});
export type DeeplabV2Spec = z.infer<typeof DeeplabV2SpecSchema>;
