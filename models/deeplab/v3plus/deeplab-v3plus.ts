import { encoder } from '../../backbones/encoder.js';
import { convBnRelu } from '../../graph/conv-bn.js';
import { conv2d } from '../../graph/convolution.js';
import type { Value } from '../../graph/graph.js';
import { concat } from '../../graph/layout.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { separableConv } from '../../graph/separable-conv.js';
import { pictureOf } from '../../graph/window.js';
import type { Answer, Draft } from '../../single-pass.js';
import { aspp } from '../aspp.js';
import { auxiliaryHead } from '../auxiliary-head.js';
import type { DeeplabV3PlusSpec } from './spec.js';

// DeepLab v3+ (Chen, Zhu, Papandreou, Schroff, Adam; ECCV 2018, arXiv:1802.02611), figure 2. mmsegmentation's
// DepthwiseSeparableASPPHead is the same network: its `c1_bottleneck` is `decoder.low` here, `sep_bottleneck.N` is
// `decoder.N` (`depthwise_conv` `.depthwise`, `pointwise_conv` `.pointwise`), `conv_seg` `classifier`.

/**
 * Logits at 1/4, [1, classes, H / 4, W / 4].
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 */
export function deeplabV3Plus(draft: Draft, image: Value, spec: DeeplabV3PlusSpec): Answer {
  const { backbone, outputStride, asppChannels, fusionKernel, separable } = spec;
  const { low, middle, high } = encoder(draft, image, backbone, outputStride);
  const context = aspp(draft, high, { channels: asppChannels, outputStride, separable, fusionKernel });
  const refined = decoder(draft, context, low, spec);
  const { graph, classes } = draft;
  const logits = conv2d(graph, refined, { name: 'classifier', kernel: 1, filters: classes, bias: true });
  return { logits, auxiliary: () => auxiliaryHead(draft, middle) };
}

/**
 * The decoder (section 3.1): the encoder's result at the size of the low-level features, these in few channels behind
 * it, and 3x3 convolutions of both. Releases that concatenate the other way round differ by the order of the first
 * convolution's inputs.
 */
function decoder(draft: Draft, context: Value, low: Value, spec: DeeplabV3PlusSpec): Value {
  const { graph, epsilon } = draft;
  const { lowLevelChannels, decoderChannels: filters, decoderConvs, separable, alignCorners } = spec;
  const { height, width } = pictureOf('decoder.low', low);
  const up = resizeBilinear(graph, context, { height, width, alignCorners, name: 'decoder.up' });
  const detail = convBnRelu(graph, low, {
    name: 'decoder.low',
    kernel: 1,
    filters: lowLevelChannels,
    epsilon,
  });
  const layer = separable ? separableConv : convBnRelu;
  let x = concat(graph, [up, detail], 'decoder.concat');
  for (let index = 0; index < decoderConvs; index++)
    x = layer(graph, x, { name: `decoder.${index}`, kernel: 3, filters, epsilon });
  return x;
}
