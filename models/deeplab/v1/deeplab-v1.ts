import { vgg16 } from '../../backbones/vgg16.js';
import { add } from '../../graph/arithmetic.js';
import { convRelu } from '../../graph/conv-relu.js';
import { conv2d } from '../../graph/convolution.js';
import type { Value } from '../../graph/graph.js';
import { averagePool } from '../../graph/pooling.js';
import type { Draft } from '../../single-pass.js';
import { interp } from '../interp.js';
import type { DeeplabV1Spec } from './spec.js';

// DeepLab v1 (Chen, Papandreou, Kokkinos, Murphy, Yuille; ICLR 2015, arXiv:1412.7062), layers and names as in the
// release's prototxt files of DeepLab-LargeFOV and DeepLab-MSc-LargeFOV. Drop-out does nothing after training. Shapes
// below are for width 64.

/**
 * Class scores of DeepLab-LargeFOV or, with `multiScale`, of DeepLab-MSc-LargeFOV.
 *
 * @param image Float32 NCHW, [1, 3, H, W], normalised
 * @returns [1, classes, H, W], or [1, classes, H / 8, W / 8] where the spec does not ask for the full size
 */
export function deeplabV1(draft: Draft, image: Value, spec: DeeplabV1Spec): Value {
  const { pool1, pool2, pool3, pool4, pool5 } = vgg16(draft, image, { width: spec.width });
  const scores = largeFov(draft, pool5, spec);
  const enlarged = (x: Value, name: string) => interp(draft, x, { like: image, name: `${name}_interp` });
  if (!spec.multiScale) return spec.fullSize ? enlarged(scores, 'fc8') : scores;
  return Object.entries({ data: image, pool1, pool2, pool3, pool4 }).reduce(
    (sum, [name, x]) => {
      const vote = enlarged(directPath(draft, x, name, spec), name);
      return add(draft.graph, sum, vote, `${name}_fusion`);
    },
    enlarged(scores, 'fc8'),
  );
}

/**
 * The classifier of VGG16 as convolutions with a large field of view (section 3.2): pool5a (in the release's files, not
 * in the paper's text), fc6 as an atrous 3x3 convolution, fc7 and fc8: [1, classes, H / 8, W / 8].
 */
function largeFov({ graph, classes }: Draft, pool5: Value, { width, rate }: DeeplabV1Spec): Value {
  const filters = 16 * width;
  const pool5a = averagePool(graph, pool5, { name: 'pool5a', kernel: 3, padding: 1 });
  const fc6 = convRelu(graph, pool5a, { name: 'fc6', kernel: 3, filters, dilation: rate });
  const fc7 = convRelu(graph, fc6, { name: 'fc7', kernel: 1, filters });
  return conv2d(graph, fc7, { name: 'fc8', kernel: 1, filters: classes, bias: true });
}

/**
 * What an earlier layer says of the classes (section 4.3): two layers of 128 filters, 3x3 and 1x1, and a classifier.
 *
 * The paper concatenates the second layers' results with fc7's and classifies them together; as in the release, each is
 * classified by itself and the scores are summed, which is the same: a 1x1 convolution of a concatenation is the sum of
 * one 1x1 convolution per part, and commutes with the enlargement.
 */
function directPath({ graph, classes }: Draft, x: Value, name: string, { width }: DeeplabV1Spec): Value {
  const filters = 2 * width;
  const conv = convRelu(graph, x, { name: `${name}_conv`, kernel: 3, filters });
  const fc = convRelu(graph, conv, { name: `${name}_fc`, kernel: 1, filters });
  return conv2d(graph, fc, { name: `${name}_ms`, kernel: 1, filters: classes, bias: true });
}
