import { COUNTERS, IMAGENET_COLORS, type KeyMap } from './key-map.js';
import { resnetRules, sequentialRules } from './resnet-rules.js';

/** torchvision.models.segmentation: `deeplabv3_resnet50`, `deeplabv3_resnet101`. */
export const TORCHVISION_KEYS: KeyMap = {
  source: 'torchvision',
  title: 'torchvision',
  families: ['deeplab-v3'],
  rules: [
    ...resnetRules('backbone.'),
    ...sequentialRules(
      'classifier\\.0\\.convs\\.([0-3])\\.0',
      'classifier\\.0\\.convs\\.([0-3])\\.1',
      'aspp.$1',
    ),
    // its first layer is the pooling
    ...sequentialRules('classifier\\.0\\.convs\\.4\\.1', 'classifier\\.0\\.convs\\.4\\.2', 'aspp.pool'),
    ...sequentialRules('classifier\\.0\\.project\\.0', 'classifier\\.0\\.project\\.1', 'aspp.project'),
    ...sequentialRules('classifier\\.1', 'classifier\\.2', 'head.0'),
    { from: /^classifier\.4\.(weight|bias)$/, to: 'classifier.$1' },
  ],
  dropped: [COUNTERS, { from: /^aux_classifier\./, what: 'auxiliary head' }],
  batchNormEpsilon: 1e-5,
  normalization: IMAGENET_COLORS,
};
