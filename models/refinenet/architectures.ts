import type { Architecture } from '../architecture.js';
import type { ResnetDepth } from '../backbones/resnet-stages.js';
import type { LightWeightRefinenetSpec, RefinenetSpec, RefinenetVariant } from './spec.js';

const PAPER = {
  title:
    'RefineNet: Multi-Path Refinement Networks for High-Resolution Semantic Segmentation (Lin, Milan, Shen, Reid; CVPR 2017)',
  url: 'https://arxiv.org/abs/1611.06612',
};

const LIGHT_WEIGHT_PAPER = {
  title: 'Light-Weight RefineNet for Real-Time Semantic Segmentation (Nekrasov, Shen, Reid; BMVC 2018)',
  url: 'https://arxiv.org/abs/1810.03272',
};

const SIZE = { width: 1024, height: 512 };

/** The variants' names in titles, and in architectures' names after `refinenet-`. */
const VARIANTS = {
  single: { name: 'single-', title: 'A single RefineNet' },
  '2-cascaded': { name: '2-cascaded-', title: '2-cascaded RefineNet' },
  '4-cascaded': { name: '', title: 'RefineNet (4-cascaded)' },
  '2-scale': { name: '2-scale-', title: '4-cascaded RefineNet with 2-scale ResNet' },
} as const satisfies Record<RefinenetVariant, { name: string; title: string }>;

function refinenet(variant: RefinenetVariant, depth: ResnetDepth): Architecture {
  const { name, title } = VARIANTS[variant];
  return {
    name: `refinenet-${name}resnet${depth}`,
    title: `${title} on ResNet-${depth}`,
    paper: PAPER,
    spec: refinenetSpec(variant, depth),
    defaultSize: SIZE,
  };
}

function refinenetSpec(variant: RefinenetVariant, depth: ResnetDepth): RefinenetSpec {
  return {
    family: 'refinenet',
    backbone: { kind: 'resnet', depth, width: 64 },
    variant,
    filters: 256,
    poolings: 2,
    poolingOrder: 'pool-conv',
    alignCorners: false,
  };
}

/** As DrSleep's refinenet-pytorch trained it on PASCAL VOC: pooled four times, corners aligned. */
const DRSLEEP: Architecture = {
  name: 'refinenet-drsleep-resnet101',
  title: "RefineNet (4-cascaded) on ResNet-101 as in DrSleep's release",
  paper: PAPER,
  spec: { ...refinenetSpec('4-cascaded', 101), poolings: 4, alignCorners: true },
  defaultSize: { width: 512, height: 512 },
  classes: 21,
};

function lightWeight(depth: ResnetDepth, residualUnits = false): Architecture {
  return {
    name: `light-weight-refinenet-${residualUnits ? 'units-' : ''}resnet${depth}`,
    title: `Light-Weight RefineNet on ResNet-${depth}${residualUnits ? ', with residual convolution units' : ''}`,
    paper: LIGHT_WEIGHT_PAPER,
    spec: { ...LIGHT_WEIGHT, backbone: { kind: 'resnet', depth, width: 64 }, residualUnits },
    defaultSize: SIZE,
  };
}

/** As released; the backbone is one of several. */
const LIGHT_WEIGHT: LightWeightRefinenetSpec = {
  family: 'light-weight-refinenet',
  backbone: { kind: 'mobilenet-v2', widthMultiplier: 1, expandFirst: false },
  filters: 256,
  poolings: 4,
  alignCorners: true,
  residualUnits: false,
};

const LIGHT_WEIGHT_MOBILENET: Architecture = {
  name: 'light-weight-refinenet-mobilenet-v2',
  title: 'Light-Weight RefineNet on MobileNetV2',
  paper: LIGHT_WEIGHT_PAPER,
  spec: LIGHT_WEIGHT,
  defaultSize: SIZE,
};

const LIGHT_WEIGHT_MOBILENET_LIGHT: Architecture = {
  ...LIGHT_WEIGHT_MOBILENET,
  name: 'light-weight-refinenet-mobilenet-v2-light',
  title: 'The same with half the channels in its decoder',
  spec: { ...LIGHT_WEIGHT, filters: 128 },
  defaultSize: { width: 480, height: 360 },
};

/** As released with weights for PASCAL VOC. */
const LIGHT_WEIGHT_MOBILENET_DRSLEEP: Architecture = {
  name: 'light-weight-refinenet-drsleep-mobilenet-v2',
  title: "Light-Weight RefineNet on MobileNetV2 as in DrSleep's release",
  paper: LIGHT_WEIGHT_PAPER,
  spec: { ...LIGHT_WEIGHT, backbone: { kind: 'mobilenet-v2', widthMultiplier: 1, expandFirst: true } },
  defaultSize: { width: 512, height: 512 },
  classes: 21,
};

/** The RefineNets there are: the paper's, its ablation's variants, and the light-weight ones. */
export const refinenetArchitectures: readonly Architecture[] = [
  refinenet('4-cascaded', 18),
  refinenet('4-cascaded', 34),
  refinenet('4-cascaded', 50),
  refinenet('4-cascaded', 101),
  refinenet('4-cascaded', 152),
  refinenet('single', 50),
  refinenet('2-cascaded', 50),
  refinenet('2-scale', 50),
  DRSLEEP,
  LIGHT_WEIGHT_MOBILENET,
  LIGHT_WEIGHT_MOBILENET_LIGHT,
  LIGHT_WEIGHT_MOBILENET_DRSLEEP,
  lightWeight(18),
  lightWeight(34),
  lightWeight(50),
  lightWeight(101),
  lightWeight(152),
  lightWeight(101, true),
];
