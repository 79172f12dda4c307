import { frontInputsLast } from './change-tensor.js';
import { COUNTERS, IMAGENET_COLORS, NORM, type KeyMap, type KeyRule } from './key-map.js';
import { resnetRules, sequentialRules } from './resnet-rules.js';

/** A ConvModule: a convolution and its normalisation by name. */
function convModule(from: string, to: string): readonly KeyRule[] {
  const groups = (from.match(/\((?!\?)/g) ?? []).length;
  return [
    { from: new RegExp(`^${from}\\.conv\\.weight$`), to: `${to}.conv.weight` },
    { from: new RegExp(`^${from}\\.bn\\.${NORM}$`), to: `${to}.bn.$${groups + 1}` },
  ];
}

/** A DepthwiseSeparableConvModule. */
function separableModule(from: string, to: string): readonly KeyRule[] {
  return ['depthwise', 'pointwise'].flatMap((part) => convModule(`${from}\\.${part}_conv`, `${to}.${part}`));
}

/** ResNet and ResNetV1c, whose stem is three convolutions of a `Sequential`: 0, 3 and 6. */
function backboneRules(prefix: string): readonly KeyRule[] {
  const stem = `${prefix}stem`.replaceAll('.', '\\.');
  return [
    ...[0, 1, 2].flatMap((index) =>
      sequentialRules(`${stem}\\.${3 * index}`, `${stem}\\.${3 * index + 1}`, `backbone.stem.${index}`),
    ),
    ...resnetRules(prefix),
  ];
}

/** ASPPHead (DeepLab v3) and DepthwiseSeparableASPPHead (v3+). */
const ASPP_HEAD_RULES: readonly KeyRule[] = [
  ...convModule('decode_head\\.image_pool\\.1', 'aspp.pool'),
  ...convModule('decode_head\\.aspp_modules\\.(\\d)', 'aspp.$1'),
  ...separableModule('decode_head\\.aspp_modules\\.(\\d)', 'aspp.$1'),
  {
    // it puts the pooled branch, as wide as the result, in front of the others
    from: /^decode_head\.bottleneck\.conv\.weight$/,
    to: 'aspp.project.conv.weight',
    change: frontInputsLast(([filters = 0]) => filters),
  },
  ...convModule('decode_head\\.bottleneck', 'aspp.project'),
  ...convModule('decode_head\\.c1_bottleneck', 'decoder.low'),
  ...separableModule('decode_head\\.sep_bottleneck\\.(\\d)', 'decoder.$1'),
  { from: /^decode_head\.conv_seg\.(weight|bias)$/, to: 'classifier.$1' },
];

/** mmsegmentation's DeepLab v3 and v3+ on ResNet and ResNetV1c. */
export const MMSEG_DEEPLAB_KEYS: KeyMap = {
  source: 'mmseg',
  title: 'mmsegmentation',
  families: ['deeplab-v3', 'deeplab-v3plus'],
  rules: [...backboneRules('backbone.'), ...ASPP_HEAD_RULES],
  dropped: [COUNTERS, { from: /^auxiliary_head\./, what: 'auxiliary head' }],
  batchNormEpsilon: 1e-5,
  normalization: IMAGENET_COLORS,
};

/** mmsegmentation's ICNet, whose names ours has but for the ResNet's; its auxiliary heads are exits. */
export const MMSEG_ICNET_KEYS: KeyMap = {
  ...MMSEG_DEEPLAB_KEYS,
  families: ['icnet'],
  rules: [
    ...backboneRules('backbone.backbone.'),
    { from: /^((?:backbone|neck|auxiliary_head|decode_head)\..*)$/, to: '$1' },
  ],
  dropped: [COUNTERS],
};
