import { convBnRelu } from '../graph/conv-bn.js';
import { conv2d } from '../graph/convolution.js';
import type { Value } from '../graph/graph.js';
import { pictureOf } from '../graph/window.js';
import type { Draft } from '../single-pass.js';

/** The name of the auxiliary head's logits. */
export const AUXILIARY_LOGITS = 'logits_auxiliary';

/**
 * A fully convolutional head in the middle of the backbone, which helps in training only: `auxiliary.conv` (3x3, a
 * quarter of the channels) and `auxiliary.classifier`. torchvision's `aux_classifier`, mmsegmentation's
 * `auxiliary_head` of ResNets.
 *
 * @returns its logits by name, [1, classes, h, w]
 */
export function auxiliaryHead({ graph, classes, epsilon }: Draft, x: Value): ReadonlyMap<string, Value> {
  const filters = Math.ceil(pictureOf('auxiliary', x).channels / 4);
  const y = convBnRelu(graph, x, { name: 'auxiliary.conv', kernel: 3, filters, epsilon });
  const classifier = { name: 'auxiliary.classifier', kernel: 1, filters: classes, bias: true };
  return new Map([[AUXILIARY_LOGITS, conv2d(graph, y, classifier)]]);
}
