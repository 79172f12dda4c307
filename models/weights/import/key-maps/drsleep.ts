import { COUNTERS, IMAGENET_COLORS, NORM, type KeyMap, type KeyRule } from './key-map.js';
import { resnetRules, sequentialRules } from './resnet-rules.js';

/** Paths of the four stages, coarse to fine: his number, our block, our feature map. */
const STAGES = [1, 2, 3, 4].map((stage) => ({ stage, block: 5 - stage, map: `c${6 - stage}` }));

/** His suffixes of a residual unit's two convolutions. */
const UNIT = [
  { suffix: 'conv', ours: 'conv1' },
  { suffix: 'conv_relu_varout_dimred', ours: 'conv2' },
];

/** RefineNet on ResNets; in the light-weight one the units are missing. */
function stageRules({ stage, block, map }: (typeof STAGES)[number]): readonly KeyRule[] {
  const path = `refine${block}.${map}`;
  const next = `refine${block - 1}.coarser`;
  const rules: KeyRule[] = [
    { from: new RegExp(`^p_ims1d2_outl${stage}_dimred\\.weight$`), to: `${path}.reduce.weight` },
    { from: new RegExp(`^adapt_stage${stage}_b2_joint_varout_dimred\\.weight$`), to: `${path}.fuse.weight` },
    {
      from: new RegExp(`^mflow_conv_g${stage}_pool\\.0\\.(\\d)_outvar_dimred\\.weight$`),
      to: `refine${block}.pool$1.weight`,
    },
    { from: new RegExp(`^mflow_conv_g${stage}_b3_joint_varout_dimred\\.weight$`), to: `${next}.fuse.weight` },
  ];
  for (const { suffix, ours } of UNIT) {
    const adapt = `^adapt_stage${stage}_b\\.0\\.(\\d)_${suffix}\\.(weight|bias)$`;
    rules.push({ from: new RegExp(adapt), to: `${path}.unit$1.${ours}.$2` });
    for (const unit of [1, 2, 3]) {
      // behind each block: the block's own unit, then the two on the next block's input; the last block has all three
      const isOwn = unit === 1 || block === 1;
      const to = isOwn ? `refine${block}.output.unit${unit}` : `${next}.unit${unit - 1}`;
      const flow = `^mflow_conv_g${stage}_b\\.0\\.${unit}_${suffix}\\.(weight|bias)$`;
      rules.push({ from: new RegExp(flow), to: `${to}.${ours}.$1` });
    }
  }
  return rules;
}

/** Light-Weight RefineNet on MobileNetV2: `conv<r+1>` reduces row r of MobileNetV2's table for block m. */
const MOBILE_ROWS = [
  { row: 7, block: 4 },
  { row: 6, block: 4 },
  { row: 5, block: 3 },
  { row: 4, block: 3 },
  { row: 3, block: 2 },
  { row: 2, block: 1 },
];

function mobileHeadRules(): readonly KeyRule[] {
  return [
    ...MOBILE_ROWS.map(({ row, block }) => ({
      from: new RegExp(`^conv${row + 1}\\.weight$`),
      to: `refine${block}.stage${row}.reduce.weight`,
    })),
    ...[4, 3, 2].map((block) => ({
      from: new RegExp(`^conv_adapt${block}\\.weight$`),
      to: `refine${block - 1}.coarser.fuse.weight`,
    })),
    { from: /^crp(\d)\.0\.(\d)_outvar_dimred\.weight$/, to: 'refine$1.pool$2.weight' },
    { from: /^segm\.(weight|bias)$/, to: 'classifier.$1' },
  ];
}

/** How many blocks each row of MobileNetV2's table has; his `layer<row + 1>` is a list of them. */
const MOBILE_BLOCKS = [1, 2, 3, 4, 3, 3, 1];

function mobileBackboneRules(): readonly KeyRule[] {
  let feature = 1;
  return [
    ...sequentialRules('layer1\\.0', 'layer1\\.1', 'backbone.features.0'),
    ...MOBILE_BLOCKS.flatMap((count, row) =>
      Array.from({ length: count }, (_, index) =>
        mobileBlock(`layer${row + 2}\\.${index}\\.output`, feature++),
      ),
    ).flat(),
  ];
}

/** The first block expands by 1: his has a 1x1 convolution there all the same. */
function mobileBlock(from: string, feature: number): readonly KeyRule[] {
  return ['expand', 'depthwise', 'project'].flatMap((part, index) =>
    sequentialRules(
      `${from}\\.${index}\\.0`,
      `${from}\\.${index}\\.1`,
      `backbone.features.${feature}.${part}`,
    ),
  );
}

/** DrSleep's refinenet-pytorch and light-weight-refinenet. */
export const DRSLEEP_KEYS: KeyMap = {
  source: 'drsleep',
  title: "DrSleep's refinenet-pytorch and light-weight-refinenet",
  families: ['refinenet', 'light-weight-refinenet'],
  rules: [
    ...mobileBackboneRules(),
    ...resnetRules(''),
    ...mobileHeadRules(),
    ...STAGES.flatMap(stageRules),
    { from: /^clf_conv\.(weight|bias)$/, to: 'classifier.$1' },
  ],
  dropped: [
    COUNTERS,
    { from: new RegExp(`^fc\\.(weight|bias)$|^classifier\\.${NORM}$`), what: "ImageNet's classifier" },
  ],
  batchNormEpsilon: 1e-5,
  normalization: IMAGENET_COLORS,
};
