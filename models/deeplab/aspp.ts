import type { OutputStride } from '../backbones/output-stride.js';
import { convBnRelu } from '../graph/conv-bn.js';
import type { Value } from '../graph/graph.js';
import { concat } from '../graph/layout.js';
import { globalAveragePool } from '../graph/pooling.js';
import { resizeBilinear } from '../graph/resizing.js';
import { separableConv } from '../graph/separable-conv.js';
import { pictureOf } from '../graph/window.js';
import type { Draft } from '../single-pass.js';

/** Atrous spatial pyramid pooling. */
export interface AsppOptions {
  /** Of each branch and of the result. */
  readonly channels: number;
  /** The feature map's, by which the atrous rates go. */
  readonly outputStride: OutputStride;
  /** Whether the atrous convolutions are depthwise separable. */
  readonly separable: boolean;
  /** Whether there are atrous convolutions; without, branches 0 and `pool` are left. @defaultValue true */
  readonly atrous?: boolean | undefined;
  /** Of the convolution that fuses the branches. */
  readonly fusionKernel: 1 | 3;
}

/**
 * DeepLab v3's atrous spatial pyramid pooling with image-level features (Chen et al., arXiv:1706.05587, section 3.3,
 * figure 5), [1, C, h, w] to [1, channels, h, w].
 *
 * Branches, concatenated in this order: `aspp.0` (1x1), `aspp.1` to `aspp.3` (3x3, rates 6, 12 and 18 at output stride
 * 16), `aspp.pool` (the mean of the picture through a 1x1 convolution); then `aspp.project`. torchvision has the same
 * order as `classifier.0.convs.0` to `.4` and `classifier.0.project`; mmsegmentation (`image_pool`, `aspp_modules`,
 * `bottleneck`) and TensorFlow's release put the pooled branch first.
 */
export function aspp(draft: Draft, x: Value, options: AsppOptions): Value {
  const { graph, epsilon } = draft;
  const { channels: filters, outputStride, separable, fusionKernel, atrous: isAtrous = true } = options;
  const atrous = separable ? separableConv : convBnRelu;
  const branches = [
    convBnRelu(graph, x, { name: 'aspp.0', kernel: 1, filters, epsilon }),
    ...(isAtrous ? RATES : []).map((rate, index) => {
      const dilation = rate * (16 / outputStride);
      return atrous(graph, x, { name: `aspp.${index + 1}`, kernel: 3, filters, dilation, epsilon });
    }),
    imagePooling(draft, x, filters),
  ];
  const pyramid = concat(graph, branches, 'aspp.concat');
  return convBnRelu(graph, pyramid, { name: 'aspp.project', kernel: fusionKernel, filters, epsilon });
}

/** Atrous rates at output stride 16; at 8 they double. */
const RATES = [6, 12, 18] as const;

/** The mean of the whole picture through a 1x1 convolution, the same everywhere. */
function imagePooling({ graph, epsilon }: Draft, x: Value, filters: number): Value {
  const { height, width } = pictureOf('aspp.pool', x);
  const mean = globalAveragePool(graph, x, 'aspp.pool.mean');
  const feature = convBnRelu(graph, mean, { name: 'aspp.pool', kernel: 1, filters, epsilon });
  return resizeBilinear(graph, feature, { height, width, name: 'aspp.pool.up' });
}
