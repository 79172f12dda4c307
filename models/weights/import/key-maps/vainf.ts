import { frontInputsLast } from './change-tensor.js';
import type { StoredTensor } from '../../safetensors.js';
import { COUNTERS, IMAGENET_COLORS, NORM, type KeyMap, type KeyRule } from './key-map.js';
import { resnetRules, sequentialRules } from './resnet-rules.js';

const ASPP = 'classifier\\.(?:head\\.0|aspp)';
/** Channels of its low-level branch, which it concatenates in front of the encoder's. */
const LOW_LEVEL_CHANNELS = 48;

/** Its MobileNetV2 is cut in two, and keeps its numbers: features 0 to 3, and 4 to 17. */
function mobilenetRules(): readonly KeyRule[] {
  return Array.from({ length: 18 }, (_, index) =>
    featureRules(`backbone\\.(?:low|high)_level_features\\.${index}`, `backbone.features.${index}`, index),
  ).flat();
}

/** torchvision's MobileNetV2: the stem, the first block without expansion, and all others. */
function featureRules(from: string, to: string, number: number): readonly KeyRule[] {
  if (number === 0) return sequentialRules(`${from}\\.0`, `${from}\\.1`, to);
  const first = [
    ...sequentialRules(`${from}\\.conv\\.0\\.0`, `${from}\\.conv\\.0\\.1`, `${to}.depthwise`),
    ...sequentialRules(`${from}\\.conv\\.1`, `${from}\\.conv\\.2`, `${to}.project`),
  ];
  if (number === 1) return first;
  return [
    ...sequentialRules(`${from}\\.conv\\.0\\.0`, `${from}\\.conv\\.0\\.1`, `${to}.expand`),
    ...sequentialRules(`${from}\\.conv\\.1\\.0`, `${from}\\.conv\\.1\\.1`, `${to}.depthwise`),
    ...sequentialRules(`${from}\\.conv\\.2`, `${from}\\.conv\\.3`, `${to}.project`),
  ];
}

/** VainF/DeepLabV3Plus-Pytorch: DeepLab v3 and v3+ on ResNets, and on MobileNetV2. */
export const VAINF_KEYS: KeyMap = {
  source: 'vainf',
  title: "VainF's DeepLabV3Plus-Pytorch",
  families: ['deeplab-v3', 'deeplab-v3plus'],
  rules: [
    ...resnetRules('backbone.'),
    ...mobilenetRules(),
    ...sequentialRules(`${ASPP}\\.convs\\.([0-3])\\.0`, `${ASPP}\\.convs\\.([0-3])\\.1`, 'aspp.$1'),
    ...sequentialRules(`${ASPP}\\.convs\\.4\\.1`, `${ASPP}\\.convs\\.4\\.2`, 'aspp.pool'),
    ...sequentialRules(`${ASPP}\\.project\\.0`, `${ASPP}\\.project\\.1`, 'aspp.project'),
    ...sequentialRules('classifier\\.project\\.0', 'classifier\\.project\\.1', 'decoder.low'),
    {
      from: /^classifier\.classifier\.0\.weight$/,
      to: 'decoder.0.conv.weight',
      change: frontInputsLast(() => LOW_LEVEL_CHANNELS),
    },
    { from: new RegExp(`^classifier\\.classifier\\.1\\.${NORM}$`), to: 'decoder.0.bn.$1' },
    { from: /^classifier\.classifier\.3\.(weight|bias)$/, to: 'classifier.$1' },
    ...sequentialRules('classifier\\.head\\.1', 'classifier\\.head\\.2', 'head.0'),
    { from: /^classifier\.head\.4\.(weight|bias)$/, to: 'classifier.$1' },
  ],
  dropped: [COUNTERS],
  batchNormEpsilon: 1e-5,
  normalization: IMAGENET_COLORS,
  prepare: nameHeadOfV3,
};

/** In v3 and v3+ `classifier.classifier` is a list of different layers: v3's, with a fourth, is called `classifier.head`. */
function nameHeadOfV3(tensors: ReadonlyMap<string, StoredTensor>): ReadonlyMap<string, StoredTensor> {
  if (!tensors.has('classifier.classifier.4.weight')) return tensors;
  return new Map(
    [...tensors].map(([name, tensor]) => [
      name.replace('classifier.classifier.', 'classifier.head.'),
      tensor,
    ]),
  );
}
