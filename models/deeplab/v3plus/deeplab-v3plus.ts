import { encoder } from '../../backbones/encoder.js';
import { conv2d } from '../../graph/convolution.js';
import type { Value } from '../../graph/graph.js';
import type { Answer, Draft } from '../../single-pass.js';
import { aspp } from '../aspp.js';
import { auxiliaryHead } from '../auxiliary-head.js';
import { decoder } from '../decoder.js';
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
