import { toStored, toWeights } from '../../float-tensors.js';
import type { StoredTensor } from '../../safetensors.js';
import { frontInputsLast, permuteAxes } from './change-tensor.js';
import type { KeyMap, KeyRule } from './key-map.js';

// DeepLab v3 and v3+ of github.com/tensorflow/models, research/deeplab (model.py, core/xception.py), on Xception-65 and
// MobileNetV2: variables of a checkpoint as arrays by their names, `aspp1_depthwise/depthwise_weights`,
// `decoder/decoder_conv0_pointwise/BatchNorm/gamma`, with or without `:0`.

/** [kh, kw, in, out] to [out, in, kh, kw]. */
const fromHwio = permuteAxes(3, 2, 0, 1);
/** [kh, kw, channels, 1] to [channels, 1, kh, kw]. */
const fromDepthwise = permuteAxes(2, 3, 0, 1);

const NORM = [
  ['gamma', 'weight'],
  ['beta', 'bias'],
  ['moving_mean', 'running_mean'],
  ['moving_variance', 'running_var'],
] as const;

/** A convolution of either kind and its normalisation. */
function layerRules(theirs: string, ours: string): readonly KeyRule[] {
  return [
    { from: new RegExp(`^${theirs}/weights$`), to: `${ours}.conv.weight`, change: fromHwio },
    { from: new RegExp(`^${theirs}/depthwise_weights$`), to: `${ours}.conv.weight`, change: fromDepthwise },
    ...NORM.map(([their, our]) => ({
      from: new RegExp(`^${theirs}/BatchNorm/${their}$`),
      to: `${ours}.bn.${our}`,
    })),
  ];
}

const MODULE = 'xception_65/(\\w+_flow)/(block\\d)/(unit_\\d+)/xception_module';

const XCEPTION_RULES: readonly KeyRule[] = [
  ...layerRules('xception_65/entry_flow/(conv1_[12])', 'backbone.entry_flow.$1'),
  ...layerRules(`${MODULE}/(separable_conv\\d)_(depthwise|pointwise)`, 'backbone.$1.$2.$3.$4.$5'),
  ...layerRules(`${MODULE}/shortcut`, 'backbone.$1.$2.$3.shortcut'),
];

/** `expanded_conv`, `expanded_conv_1`, ... `_16`. */
const MOBILENET_RULES: readonly KeyRule[] = [
  ...layerRules('MobilenetV2/Conv', 'backbone.features.0'),
  ...Array.from({ length: 17 }, (_, index) =>
    layerRules(
      `MobilenetV2/expanded_conv${index === 0 ? '' : `_${index}`}/(expand|depthwise|project)`,
      `backbone.features.${index + 1}.$1`,
    ),
  ).flat(),
];

const HEAD_RULES: readonly KeyRule[] = [
  ...layerRules('image_pooling', 'aspp.pool'),
  ...layerRules('aspp(\\d)', 'aspp.$1'),
  ...layerRules('aspp(\\d)_(depthwise|pointwise)', 'aspp.$1.$2'),
  {
    // the pooled branch, as wide as the result, comes before the others
    from: /^concat_projection\/weights$/,
    to: 'aspp.project.conv.weight',
    change: (tensor) => frontInputsLast(([filters = 0]) => filters)(fromHwio(tensor)),
  },
  ...layerRules('concat_projection', 'aspp.project'),
  ...layerRules('decoder/feature_projection0', 'decoder.low'),
  ...layerRules('decoder/decoder_conv(\\d)_(depthwise|pointwise)', 'decoder.$1.$2'),
  ...layerRules('decoder/decoder_conv0/decoder_conv0_1', 'decoder.0'),
  ...layerRules('decoder/decoder_conv0/decoder_conv0_2', 'decoder.1'),
  { from: /^logits\/semantic\/weights$/, to: 'classifier.weight', change: fromHwio },
  { from: /^logits\/semantic\/biases$/, to: 'classifier.bias' },
];

/** Added to variances of the backbone, as slim does by default, and of everything behind it (model.py). */
const BACKBONE_EPSILON = 1e-3;
const HEAD_EPSILON = 1e-5;

/** TensorFlow's DeepLab: pictures of -1..1. */
export const TENSORFLOW_KEYS: KeyMap = {
  source: 'tensorflow',
  title: "TensorFlow's research/deeplab",
  families: ['deeplab-v3', 'deeplab-v3plus'],
  rules: [...XCEPTION_RULES, ...MOBILENET_RULES, ...HEAD_RULES],
  dropped: [
    {
      from: /^global_step$|\/(?:Momentum|Adam(?:_1)?|ExponentialMovingAverage)$/,
      what: 'state of the training',
    },
  ],
  batchNormEpsilon: BACKBONE_EPSILON,
  normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
  prepare,
};

function prepare(
  tensors: ReadonlyMap<string, StoredTensor>,
  file: string,
): ReadonlyMap<string, StoredTensor> {
  const prepared = new Map([...tensors].map(([name, tensor]) => [name.replace(/:0$/, ''), tensor]));
  for (const [name, gamma] of prepared) {
    const layer = HEAD_GAMMA.exec(name)?.[1];
    const variance = layer === undefined ? undefined : prepared.get(`${layer}/moving_variance`);
    if (variance !== undefined) prepared.set(name, withBackboneEpsilon(name, { gamma, variance }, file));
  }
  return prepared;
}

const HEAD_GAMMA = /^((?:aspp|image_pooling|concat_projection|decoder).*\/BatchNorm)\/gamma$/;

/** A network of ours has one epsilon: the factor makes up for the other one. */
function withBackboneEpsilon(
  name: string,
  { gamma, variance }: { readonly gamma: StoredTensor; readonly variance: StoredTensor },
  file: string,
): StoredTensor {
  const weights = toWeights(
    new Map([
      [name, gamma],
      [`variance of ${name}`, variance],
    ]),
    file,
  );
  const [factors, variances] = [...weights.values()].map(({ data }) => data);
  const data = (factors ?? new Float32Array()).map((factor, channel) => {
    const spread = variances?.[channel] ?? 0;
    return factor * Math.sqrt((spread + BACKBONE_EPSILON) / (spread + HEAD_EPSILON));
  });
  return toStored({ shape: gamma.shape, data }, 'F32');
}
