import type { Architecture } from '../../architecture.js';
import type { ResnetDepth, ResnetStyle } from '../../backbones/resnet-stages.js';
import type { BackboneSpec } from '../../backbones/spec.js';
import type { DeeplabV3Spec } from './spec.js';

const PAPER = {
  title:
    'Rethinking Atrous Convolution for Semantic Image Segmentation (Chen, Papandreou, Schroff, Adam; 2017)',
  url: 'https://arxiv.org/abs/1706.05587',
};

/** Pascal VOC's crops, 513 = 16 * 32 + 1, and classes. */
const PASCAL_VOC = { paper: PAPER, defaultSize: { width: 513, height: 513 }, classes: 21 };
const CITYSCAPES = { paper: PAPER, defaultSize: { width: 2048, height: 1024 } };

const PAPER_SPEC = {
  family: 'deeplab-v3',
  outputStride: 16,
  channels: 256,
  fusionKernel: 1,
  headConvs: 0,
} as const;

/** The DeepLab v3 networks there are. */
export const deeplabV3Architectures: readonly Architecture[] = [
  ...([50, 101] as const).flatMap((depth) => [parallel(depth), cascaded(depth), torchvision(depth)]),
  mmsegmentation(18, 128),
  mmsegmentation(50, 512),
  mmsegmentation(101, 512),
  {
    ...PASCAL_VOC,
    name: 'deeplab-v3-tensorflow-mobilenet-v2',
    title: "DeepLab v3 on MobileNetV2 as in TensorFlow's release: image-level features, no atrous pyramid",
    spec: {
      ...PAPER_SPEC,
      backbone: { kind: 'mobilenet-v2', widthMultiplier: 1, padding: 'same' },
      variant: 'pooling',
      alignCorners: true,
    },
    batchNormEpsilon: 1e-3,
  },
];

/** The paper's best with modules side by side (table 5). */
function parallel(depth: 50 | 101): Architecture {
  const backbone = resnet(depth, 'torchvision', [1, 2, 4]);
  return {
    ...PASCAL_VOC,
    name: `deeplab-v3-resnet${depth}`,
    title: `DeepLab v3 on ResNet-${depth}: ASPP with image-level features`,
    spec: { ...PAPER_SPEC, backbone, variant: 'aspp' },
  };
}

/** The paper's best with modules one after the other (table 3). */
function cascaded(depth: 50 | 101): Architecture {
  const backbone = resnet(depth, 'torchvision', [1, 2, 1]);
  return {
    ...PASCAL_VOC,
    name: `deeplab-v3-cascade-resnet${depth}`,
    title: `DeepLab v3 on ResNet-${depth}: cascaded block4 to block7`,
    spec: { ...PAPER_SPEC, backbone, variant: 'cascade' },
  };
}

function torchvision(depth: 50 | 101): Architecture {
  const backbone = resnet(depth, 'torchvision');
  const spec: DeeplabV3Spec = { ...PAPER_SPEC, backbone, variant: 'aspp', outputStride: 8, headConvs: 1 };
  return {
    ...PASCAL_VOC,
    name: `deeplab-v3-torchvision-resnet${depth}`,
    title: `DeepLab v3 on ResNet-${depth} as in torchvision`,
    spec,
  };
}

/** deeplabv3_r<depth>-d8. */
function mmsegmentation(depth: ResnetDepth, channels: number): Architecture {
  const backbone = resnet(depth, 'v1c');
  const changes = { variant: 'aspp', outputStride: 8, channels, fusionKernel: 3 } as const;
  return {
    ...CITYSCAPES,
    name: `deeplab-v3-mmseg-resnet${depth}`,
    title: `DeepLab v3 on ResNetV1c-${depth} as in mmsegmentation`,
    spec: { ...PAPER_SPEC, backbone, ...changes },
  };
}

function resnet(depth: ResnetDepth, style: ResnetStyle, multiGrid?: number[]): BackboneSpec {
  return { kind: 'resnet', depth, style, width: 64, multiGrid };
}
