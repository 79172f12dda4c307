import { convBnRelu } from '../graph/conv-bn.js';
import type { Value } from '../graph/graph.js';
import { maxPool } from '../graph/pooling.js';
import type { Draft } from '../single-pass.js';
import { resnetStage, resnetStages, type ResnetStageOptions } from './resnet-stages.js';

// ResNet (He et al., CVPR 2016, arXiv:1512.03385). Tensor paths are torchvision's, each convolution named together with
// its batch normalisation: `backbone.conv1`, `backbone.layer1.0.conv1`, `.conv2`, `.conv3`, `.downsample`.

/** A ResNet's free numbers. */
export interface ResnetOptions extends ResnetStageOptions, ResnetStemOptions {}

/** How a ResNet begins. */
export interface ResnetStemOptions extends Pick<ResnetStageOptions, 'style' | 'width' | 'name'> {
  /** Whether the max pool's last window may reach beyond the padding, as in Caffe. @defaultValue false */
  readonly ceilMode?: boolean | undefined;
}

/** What a backbone sees at each size; Float32 NCHW, [1, C, H / s, W / s] with s at most the output stride. */
export interface ResnetFeatures {
  /** The stem's result before the max pool, at 1/2. */
  readonly c1: Value;
  /** Of `layer1`, at 1/4. */
  readonly c2: Value;
  /** Of `layer2`, at 1/8. */
  readonly c3: Value;
  /** Of `layer3`, at 1/16 or the output stride. */
  readonly c4: Value;
  /** Of `layer4`, at 1/32 or the output stride. */
  readonly c5: Value;
}

/**
 * A whole ResNet without its classifier, on `image`: Float32 NCHW, [1, 3, H, W], normalised.
 *
 * @throws SegcastError `graph-invalid` for strides, dilations or a multi-grid that do not fit the depth
 */
export function resnet(draft: Draft, image: Value, options: ResnetOptions): ResnetFeatures {
  const c1 = resnetStem(draft, image, options);
  const [layer1, layer2, layer3, layer4] = resnetStages(options);
  const c2 = resnetStage(draft, resnetPool(draft, c1, options), layer1);
  const c3 = resnetStage(draft, c2, layer2);
  const c4 = resnetStage(draft, c3, layer3);
  const c5 = resnetStage(draft, c4, layer4);
  return { c1, c2, c3, c4, c5 };
}

/**
 * The layers before the max pool, to [1, width, H / 2, W / 2]: `<name>.conv1`, one 7x7 convolution, or in style `v1c`
 * `<name>.stem.0` to `<name>.stem.2`, three of 3x3.
 */
export function resnetStem(draft: Draft, image: Value, options: ResnetStemOptions): Value {
  const { style = 'torchvision', width = 64, name = 'backbone' } = options;
  const { graph, epsilon } = draft;
  if (style !== 'v1c')
    return convBnRelu(graph, image, {
      name: `${name}.conv1`,
      kernel: 7,
      filters: width,
      stride: 2,
      epsilon,
    });
  const layer = (x: Value, index: number, filters: number, stride: number) =>
    convBnRelu(graph, x, { name: `${name}.stem.${index}`, kernel: 3, filters, stride, epsilon });
  return layer(layer(layer(image, 0, width / 2, 2), 1, width / 2, 1), 2, width, 1);
}

/** The max pool between stem and `layer1`: [1, width, H / 4, W / 4]. */
export function resnetPool(draft: Draft, c1: Value, options: ResnetStemOptions): Value {
  const { ceilMode = false, name = 'backbone' } = options;
  return maxPool(draft.graph, c1, { name: `${name}.maxpool`, kernel: 3, stride: 2, padding: 1, ceilMode });
}
