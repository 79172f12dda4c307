import type { Value } from '../graph/graph.js';
import type { Draft } from '../single-pass.js';
import { invertedResidual, mobilenetStem, type MobilenetPadding } from './inverted-residual.js';
import { outputStrideSteps, type OutputStride } from './output-stride.js';

// MobileNetV2 (Sandler et al., CVPR 2018, arXiv:1801.04381), table 2 without its last 1x1 convolution and classifier.
// Blocks are numbered as torchvision's `features`: `backbone.features.0` is the stem; what torchvision calls
// `features.N.conv.0`, `.1` and `.2` is `features.N.expand`, `.depthwise` and `.project` here (the first block does not
// expand), each a convolution with its batch normalisation.

/** MobileNetV2's free numbers. */
export interface MobilenetV2Options {
  /** Factor of all filters, which are rounded to multiples of 8. @defaultValue 1 */
  readonly widthMultiplier?: number | undefined;
  /** Strides that would exceed it become dilations. @defaultValue 32 */
  readonly outputStride?: OutputStride | undefined;
  /**
   * Whether the first block, which expands by 1, has that 1x1 convolution all the same, as in the release of Light-Weight
   * RefineNet.
   *
   * @defaultValue false
   */
  readonly expandFirst?: boolean | undefined;
  /** @defaultValue 'symmetric' */
  readonly padding?: MobilenetPadding | undefined;
  /** What its tensors' names begin with. @defaultValue 'backbone' */
  readonly name?: string | undefined;
}

/** What decode heads read of it; Float32 NCHW. */
export interface MobilenetV2Features {
  /** Of the last block of each row of table 2: 16, 24, 32, 64, 96, 160 and 320 channels. */
  readonly stages: readonly Value[];
  /** Of `features.3`, 24 channels at 1/4. */
  readonly low: Value;
  /** Of `features.13`, 96 channels at 1/16 or the output stride. */
  readonly middle: Value;
  /** Of `features.17`, 320 channels at the output stride. */
  readonly high: Value;
}

/** MobileNetV2 on `image`: Float32 NCHW, [1, 3, H, W], normalised. */
export function mobilenetV2(
  draft: Draft,
  image: Value,
  options: MobilenetV2Options = {},
): MobilenetV2Features {
  const { widthMultiplier = 1, outputStride = 32, name = 'backbone' } = options;
  const { expandFirst = false, padding = 'symmetric' } = options;
  const stem = { filters: divisibleBy8(32 * widthMultiplier), stride: 2, name: `${name}.features.0` };
  let x = mobilenetStem(draft, image, { ...stem, padding });
  const features = [x];
  for (const block of blocks(outputStride)) {
    const filters = divisibleBy8(block.filters * widthMultiplier);
    const unit = { ...block, filters, expandFirst, padding };
    x = invertedResidual(draft, x, `${name}.features.${features.length}`, unit);
    features.push(x);
  }
  const stages = STAGE_ENDS.map((index) => features[index]!); // the table makes 17 blocks
  return { stages, low: features[3]!, middle: features[13]!, high: features[17]! };
}

/** Table 2: expansion, filters, how many blocks, stride of the first. */
const STAGES = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Index of each row's last block. */
const STAGE_ENDS = [1, 3, 6, 10, 13, 16, 17] as const;

function blocks(outputStride: OutputStride) {
  const all = STAGES.flatMap(([expansion, filters, count, stride]) =>
    Array.from({ length: count }, (_, index) => ({ expansion, filters, stride: index === 0 ? stride : 1 })),
  );
  const steps = outputStrideSteps(
    all.map((block) => block.stride),
    { outputStride, reached: 2 },
  );
  return all.map((block, index) => ({ ...block, ...steps[index]! })); // one step per block
}

/** The nearest multiple of 8, at least 8 and not below nine tenths of the number (torchvision's `_make_divisible`). */
function divisibleBy8(filters: number): number {
  const nearest = Math.max(8, Math.floor((filters + 4) / 8) * 8);
  return nearest < 0.9 * filters ? nearest + 8 : nearest;
}
