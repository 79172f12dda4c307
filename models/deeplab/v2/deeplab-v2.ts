import { resnet } from '../../backbones/resnet.js';
import { vgg16 } from '../../backbones/vgg16.js';
import { add, maximum } from '../../graph/arithmetic.js';
import { convRelu } from '../../graph/conv-relu.js';
import { conv2d } from '../../graph/convolution.js';
import { graphInvalid, type Value } from '../../graph/graph.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { pictureOf } from '../../graph/window.js';
import type { Draft } from '../../single-pass.js';
import { interp } from '../interp.js';
import type { DeeplabV2Spec } from './spec.js';

// DeepLab v2 (Chen, Papandreou, Kokkinos, Murphy, Yuille; TPAMI 2017, arXiv:1606.00915), layers and names as in the
// release's prototxt files. All its resizes are Caffe's Interp layer: bilinear with corners aligned.

/**
 * Class scores of DeepLab v2.
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 * @returns [1, classes, H, W], or [1, classes, H / 8, W / 8] where the spec does not ask for the full size
 */
export function deeplabV2(draft: Draft, image: Value, spec: DeeplabV2Spec): Value {
  const scores = fuseScales(draft, image, spec);
  return spec.fullSize ? interp(draft, scores, { like: image, name: 'scores.interp' }) : scores;
}

/**
 * The same network on every scale of the image, fused by the maximum (section 3.2). The paper enlarges all scores to the
 * image's size first; the release, which is followed here, brings them to the resolution of the first scale's, takes
 * the maximum, and enlarges that.
 */
function fuseScales(draft: Draft, image: Value, spec: DeeplabV2Spec): Value {
  const { graph } = draft;
  const seen = (scale: number) => scoresOf(draft, scaled(draft, image, scale), spec);
  const [first, ...others] = spec.scales.map((scale, index) =>
    index === 0 ? seen(scale) : graph.within(`scale.${index}`, () => seen(scale)),
  );
  if (first === undefined) throw graphInvalid('scores', 'there must be at least one scale');
  return others.reduce((largest, scores) => {
    const resized = interp(draft, scores, { like: first, name: `${scores.name}.interp` });
    return maximum(graph, largest, resized, graph.uniqueName('scores.fused'));
  }, first);
}

/** Sizes as the release has them, 385 and 257 for 513: corners stay on corners. */
function scaled({ graph }: Draft, image: Value, scale: number): Value {
  const picture = pictureOf('image', image);
  const length = (pixels: number) => Math.max(1, Math.floor((pixels - 1) * scale) + 1);
  const [height, width] = [length(picture.height), length(picture.width)];
  return resizeBilinear(graph, image, { height, width, alignCorners: true, name: 'image.interp' });
}

/** Class scores of one scale at 1/8: [1, classes, H / 8, W / 8]. */
function scoresOf(draft: Draft, image: Value, spec: DeeplabV2Spec): Value {
  if (spec.backbone === 'vgg16') {
    const { pool5 } = vgg16(draft, image, { width: spec.width });
    return pyramid(draft, spec.rates, (rate, index) => vggBranch(draft, pool5, rate, `${index + 1}`, spec));
  }
  const { c5 } = resnet(draft, image, {
    depth: 101,
    style: 'caffe',
    outputStride: 8,
    ceilMode: true,
    width: spec.width,
  });
  return pyramid(draft, spec.rates, (rate, index) => resnetBranch(draft, c5, rate, `fc1_c${index}`));
}

/** Atrous spatial pyramid pooling (section 3.2, figure 7b): one classifier per rate on the same features, summed. */
function pyramid(
  { graph }: Draft,
  rates: readonly number[],
  branch: (rate: number, index: number) => Value,
): Value {
  return rates.map(branch).reduce((sum, scores) => add(graph, sum, scores, `${scores.name}.sum`));
}

/** On VGG16: fc6 with the branch's rate, fc7 and fc8 (without v1's pool5a). */
function vggBranch(
  { graph, classes }: Draft,
  pool5: Value,
  rate: number,
  number: string,
  { width }: DeeplabV2Spec,
): Value {
  const filters = 16 * width; // 1024 as released
  const fc6 = convRelu(graph, pool5, { name: `fc6_${number}`, kernel: 3, filters, dilation: rate });
  const fc7 = convRelu(graph, fc6, { name: `fc7_${number}`, kernel: 1, filters });
  return conv2d(graph, fc7, { name: `fc8_${number}`, kernel: 1, filters: classes, bias: true });
}

/** On ResNet-101: the classifier itself is the atrous 3x3 convolution (`fc1_voc12_c0` to `_c3` in the release). */
function resnetBranch({ graph, classes }: Draft, c5: Value, rate: number, name: string): Value {
  const window = { kernel: 3, dilation: rate, padding: rate };
  return conv2d(graph, c5, { name, ...window, filters: classes, bias: true });
}
