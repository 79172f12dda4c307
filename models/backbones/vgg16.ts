import { convRelu } from '../graph/conv-relu.js';
import type { Value } from '../graph/graph.js';
import { maxPool } from '../graph/pooling.js';
import type { Draft } from '../single-pass.js';

/** A VGG16's free numbers. */
export interface Vgg16Options {
  /** Filters of `conv1_1`, of which all others are multiples. @defaultValue 64 */
  readonly width?: number | undefined;
  /** What its tensors' names begin with. @defaultValue 'backbone' */
  readonly name?: string | undefined;
}

/** The results of its pools; Float32 NCHW. */
export interface Vgg16Features {
  /** [1, width, H / 2, W / 2] */
  readonly pool1: Value;
  /** [1, 2 * width, H / 4, W / 4] */
  readonly pool2: Value;
  /** [1, 4 * width, H / 8, W / 8] */
  readonly pool3: Value;
  /** [1, 8 * width, H / 8, W / 8] */
  readonly pool4: Value;
  /** [1, 8 * width, H / 8, W / 8] */
  readonly pool5: Value;
}

/**
 * VGG16 (Simonyan and Zisserman, ICLR 2015, arXiv:1409.1556, configuration D) without its classifier, as DeepLab v1 and
 * v2 changed it for an output stride of 8 (vgg16 of the releases' prototxt files): pools of 3x3 with padding 1 instead
 * of 2x2, so that cells lie on pixels 0, 8, 16, ...; `pool4` and `pool5` do not stride, `conv5` has dilation 2 instead.
 * Pools round up, as Caffe's do.
 *
 * Tensors are named as in the paper: `backbone.conv1_1` to `backbone.conv5_3`, each with `.weight` and `.bias`.
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 */
export function vgg16(draft: Draft, image: Value, options: Vgg16Options = {}): Vgg16Features {
  const pool1 = stage(draft, image, 1, { convolutions: 2, multiple: 1, stride: 2 }, options);
  const pool2 = stage(draft, pool1, 2, { convolutions: 2, multiple: 2, stride: 2 }, options);
  const pool3 = stage(draft, pool2, 3, { convolutions: 3, multiple: 4, stride: 2 }, options);
  const pool4 = stage(draft, pool3, 4, { convolutions: 3, multiple: 8, stride: 1 }, options);
  const pool5 = stage(draft, pool4, 5, { convolutions: 3, multiple: 8, stride: 1, dilation: 2 }, options);
  return { pool1, pool2, pool3, pool4, pool5 };
}

interface Stage {
  readonly convolutions: number;
  /** Of the network's width. */
  readonly multiple: number;
  /** Of its pool. */
  readonly stride: number;
  readonly dilation?: number;
}

/** `conv<number>_1`, `conv<number>_2`, ... and `pool<number>`. */
function stage({ graph }: Draft, image: Value, number: number, shape: Stage, options: Vgg16Options): Value {
  const { convolutions, multiple, stride, dilation } = shape;
  const { width = 64, name = 'backbone' } = options;
  let x = image;
  for (let index = 1; index <= convolutions; index++) {
    const layer = `${name}.conv${number}_${index}`;
    x = convRelu(graph, x, { name: layer, kernel: 3, filters: multiple * width, dilation });
  }
  return maxPool(graph, x, { name: `${name}.pool${number}`, kernel: 3, stride, padding: 1, ceilMode: true });
}
