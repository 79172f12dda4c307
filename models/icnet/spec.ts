import { z } from 'zod';
import { RESNET_DEPTHS } from '../backbones/resnet-stages.js';

/**
 * What the paper's figure 2 became:
 *
 * - `release`: the authors' own graph: the coarse branch goes on from the medium one's features at half their size
 * - `paper`: as drawn: the coarse branch has its own image, a quarter of the input's size, and shares the weights of
 *   its first layers with the medium one; the tensors are those of `release`
 * - `mmseg`: mmsegmentation's: a dilated ResNet in one pass, pyramid levels side by side, 3x3 heads
 * - `caffe`: `release` as the published .caffemodel files run: the exit high alone, resizes with corners aligned
 */
export const ICNET_VARIANTS = ['release', 'paper', 'mmseg', 'caffe'] as const;

/** ICNet's free numbers, as a manifest states them. */
export const IcnetSpecSchema = z.strictObject({
  family: z.literal('icnet'),
  /** Filters of the stem; published are 32 (half of PSPNet50's) and 64 (`mmseg`). */
  width: z.int().min(1).max(256),
  /** @defaultValue 'release' */
  variant: z.enum(ICNET_VARIANTS).optional(),
  /** Of `mmseg`'s ResNet, whose width must be even; the other variants have PSPNet50's depth. @defaultValue 50 */
  depth: z.literal(RESNET_DEPTHS).optional(),
});
export type IcnetSpec = z.infer<typeof IcnetSpecSchema>;
