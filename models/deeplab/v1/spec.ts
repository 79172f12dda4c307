import { z } from 'zod';

/** DeepLab v1's free numbers, as a manifest states them. */
export const DeeplabV1SpecSchema = z.strictObject({
  family: z.literal('deeplab-v1'),
  /**
   * Filters of VGG16's first stage, of which all others are multiples (fc6 and fc7: 16, multi-scale branches: 2): 64 is
   * the release's network.
   */
  width: z.int().min(1).max(256),
  /** Of fc6: 12 is the release's LargeFOV. */
  rate: z.int().min(1).max(64),
  /** Whether the image and the first four pools vote too (multi-scale prediction, section 4.3 of the paper). */
  multiScale: z.boolean(),
  /**
   * Whether class scores leave the network at the input's size, enlarged with corners aligned as the release's last
   * layer does. Otherwise they are at 1/8 and enlarged with everyone else's, whose half-pixel centres lie up to half a
   * cell off at the borders of networks trained with aligned corners. With `multiScale` they always are full size.
   */
  fullSize: z.boolean(),
});
export type DeeplabV1Spec = z.infer<typeof DeeplabV1SpecSchema>;
