import { encoder } from '../../backbones/encoder.js';
import { resnet } from '../../backbones/resnet.js';
import { resnetStage, resnetStages } from '../../backbones/resnet-stages.js';
import { convBnRelu } from '../../graph/conv-bn.js';
import { conv2d } from '../../graph/convolution.js';
import { graphInvalid, type Value } from '../../graph/graph.js';
import { resizeBilinear } from '../../graph/resizing.js';
import { pictureOf } from '../../graph/window.js';
import type { Answer, Draft } from '../../single-pass.js';
import { aspp } from '../aspp.js';
import { auxiliaryHead } from '../auxiliary-head.js';
import type { DeeplabV3Spec } from './spec.js';

// DeepLab v3 (Chen, Papandreou, Schroff, Adam; 2017, arXiv:1706.05587). torchvision's deeplabv3_resnet50 is the same
// network with one head convolution: its `classifier.1` is `head.0` here, `classifier.4` is `classifier`.
// mmsegmentation's ASPPHead fuses with a 3x3 convolution: its `bottleneck` is `aspp.project`, `conv_seg` `classifier`.

/**
 * Logits at the output stride, [1, classes, H / s, W / s], or at 1/4 with `alignCorners`.
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 */
export function deeplabV3(draft: Draft, image: Value, spec: DeeplabV3Spec): Answer {
  const { context, middle } =
    spec.variant === 'cascade' ? cascadedModules(draft, image, spec) : parallelModules(draft, image, spec);
  const { graph, classes } = draft;
  const scores = conv2d(graph, context, { name: 'classifier', kernel: 1, filters: classes, bias: true });
  const logits = spec.alignCorners ? quarterSize(draft, scores, spec) : scores;
  return { logits, auxiliary: () => auxiliaryHead(draft, middle) };
}

/** Corners stay on corners: 33 cells at 1/16 become 129 at 1/4. */
function quarterSize({ graph }: Draft, scores: Value, { outputStride }: DeeplabV3Spec): Value {
  const picture = pictureOf('classifier', scores);
  const length = (cells: number) => ((cells - 1) * outputStride) / 4 + 1;
  const [height, width] = [length(picture.height), length(picture.width)];
  return resizeBilinear(graph, scores, { height, width, alignCorners: true, name: 'classifier.up' });
}

/** The feature map the classifier reads, and the one an auxiliary head does. */
interface Context {
  readonly context: Value;
  readonly middle: Value;
}

/** Atrous convolutions side by side (section 3.3, figure 5). */
function parallelModules(draft: Draft, image: Value, spec: DeeplabV3Spec): Context {
  const { backbone, outputStride, channels, fusionKernel, headConvs, variant } = spec;
  const { middle, high } = encoder(draft, image, backbone, outputStride);
  const atrous = variant === 'aspp';
  let x = aspp(draft, high, { channels, outputStride, separable: false, atrous, fusionKernel });
  const { graph, epsilon } = draft;
  for (let index = 0; index < headConvs; index++)
    x = convBnRelu(graph, x, { name: `head.${index}`, kernel: 3, filters: channels, epsilon });
  return { context: x, middle };
}

/**
 * block5 to block7, copies of block4 (`backbone.layer4`) named `backbone.layer5` to `.layer7` (section 3.2, figure 3b).
 * In place of its stride each doubles the rate; each follows the multi-grid.
 */
function cascadedModules(draft: Draft, image: Value, spec: DeeplabV3Spec): Context {
  const { backbone, outputStride } = spec;
  if (backbone.kind !== 'resnet')
    throw graphInvalid('backbone', `only a ResNet has a block4 to copy, it is ${backbone.kind}`);
  const options = { ...backbone, outputStride };
  const { c4, c5 } = resnet(draft, image, options);
  const [, , , layer4] = resnetStages(options);
  const unit = layer4.dilations.map((_, block) => (backbone.multiGrid?.[block] ?? 1) * (32 / outputStride));
  let x = c5;
  for (const [index, rate] of CASCADE_RATES.entries()) {
    const dilations = unit.map((dilation) => rate * dilation);
    x = resnetStage(draft, x, { ...layer4, name: `backbone.layer${index + 5}`, stride: 1, dilations });
  }
  return { context: x, middle: c4 };
}

/** Rates of block5 to block7 in units of block4's. */
const CASCADE_RATES = [2, 4, 8] as const;
