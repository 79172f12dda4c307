import { convBnRelu } from '../graph/conv-bn.js';
import type { Value } from '../graph/graph.js';
import { concat } from '../graph/layout.js';
import { resizeBilinear } from '../graph/resizing.js';
import { separableConv } from '../graph/separable-conv.js';
import { pictureOf } from '../graph/window.js';
import type { Draft } from '../single-pass.js';

/** DeepLab v3+'s decoder. */
export interface DecoderOptions {
  /** Of the low-level branch. */
  readonly lowLevelChannels: number;
  /** Of the 3x3 convolutions. */
  readonly decoderChannels: number;
  /** How many 3x3 convolutions there are. */
  readonly decoderConvs: number;
  /** Whether they are depthwise separable. */
  readonly separable: boolean;
  /** How the encoder's result is enlarged. */
  readonly alignCorners: boolean;
}

/**
 * The decoder (Chen et al., arXiv:1802.02611, section 3.1): the encoder's result at the size of the low-level features,
 * these in few channels behind it, and 3x3 convolutions of both, `decoder.low`, `decoder.0`, ... Releases that
 * concatenate the other way round differ by the order of the first convolution's inputs.
 */
export function decoder(draft: Draft, context: Value, low: Value, options: DecoderOptions): Value {
  const { graph, epsilon } = draft;
  const { lowLevelChannels, decoderChannels: filters, decoderConvs, separable, alignCorners } = options;
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
