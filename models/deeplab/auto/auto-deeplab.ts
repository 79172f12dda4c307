import { OUTPUT_STRIDES } from '../../backbones/output-stride.js';
import { conv2d } from '../../graph/convolution.js';
import { graphInvalid, type Value } from '../../graph/graph.js';
import type { Draft } from '../../single-pass.js';
import { aspp } from '../aspp.js';
import { decoder } from '../decoder.js';
import { autoDeeplabBackbone } from './backbone.js';
import type { AutoDeeplabSpec } from './spec.js';

// Auto-DeepLab (Liu, Chen, Schroff, Adam, Hua, Yuille, Fei-Fei; CVPR 2019, arXiv:1901.02985) after its search: the
// found network, DeepLab v3's pyramid and v3+'s decoder (section 5.1). What the paper leaves open is as in TensorFlow's
// release (tensorflow/models, research/deeplab, `--model_variant=nas_hnasnet`): padding SAME, resizes with corners
// aligned, each operation's ReLU before it, two epsilons. Where they differ, the paper is followed:
//
// - Pyramid and decoder have plain convolutions; the release's options default to separable ones. Only with plain ones
//   are there the 10.15, 21.62 and 44.42 million parameters of the paper's table 2.
// - The pyramid's rates are 96 / s (section 4.1), its double and its triple, s the output stride of the last layer: 12,
//   24, 36 for the published path. The release takes them as an option.
//
// Logits stay at 1/4. The release enlarges them with corners aligned, everyone here with half-pixel centres: at the
// borders that is a shift of up to 1.5 pixels.

/**
 * Logits at 1/4, [1, classes, H / 4, W / 4].
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 */
export function autoDeeplab(draft: Draft, image: Value, spec: AutoDeeplabSpec): Value {
  const { low, high } = autoDeeplabBackbone(draft, image, spec);
  const head = { ...draft, epsilon: spec.headEpsilon ?? draft.epsilon };
  const { separable } = spec;
  const pyramid = { channels: 256, outputStride: outputStrideOf(spec), separable, fusionKernel: 1 } as const;
  const context = aspp(head, high, pyramid);
  const refined = decoder(head, context, low, {
    lowLevelChannels: 48,
    decoderChannels: 256,
    decoderConvs: 2,
    separable,
    alignCorners: true,
  });
  const { graph, classes } = draft;
  return conv2d(graph, refined, { name: 'classifier', kernel: 1, filters: classes, bias: true });
}

function outputStrideOf({ path }: AutoDeeplabSpec) {
  const stride = 4 * 2 ** (path.at(-1) ?? 0);
  const found = OUTPUT_STRIDES.find((known) => known === stride);
  if (found === undefined) throw graphInvalid('aspp', `there is no pyramid for output stride ${stride}`);
  return found;
}
