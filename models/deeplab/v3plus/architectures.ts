import type { Architecture } from '../../architecture.js';
import { RESNET_DEPTHS, type ResnetDepth, type ResnetStyle } from '../../backbones/resnet-stages.js';
import type { BackboneSpec } from '../../backbones/spec.js';

const PAPER = {
  title:
    'Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation (Chen, Zhu, Papandreou, Schroff, Adam; ECCV 2018)',
  url: 'https://arxiv.org/abs/1802.02611',
};

/** Pascal VOC's crops, 513 = 16 * 32 + 1, and classes. */
const PASCAL_VOC = { paper: PAPER, defaultSize: { width: 513, height: 513 }, classes: 21 };
const CITYSCAPES = { paper: PAPER, defaultSize: { width: 2048, height: 1024 } };

const PAPER_SPEC = {
  family: 'deeplab-v3plus',
  outputStride: 16,
  asppChannels: 256,
  fusionKernel: 1,
  lowLevelChannels: 48,
  decoderChannels: 256,
  decoderConvs: 2,
  separable: false,
  alignCorners: false,
} as const;

const MOBILENET_V2 = { kind: 'mobilenet-v2', widthMultiplier: 1 } as const;

/** The DeepLab v3+ networks there are. */
export const deeplabV3PlusArchitectures: readonly Architecture[] = [
  ...RESNET_DEPTHS.map(onResnet),
  {
    ...PASCAL_VOC,
    name: 'deeplab-v3plus-xception65',
    title: "DeepLab v3+ on the modified aligned Xception-65, as in TensorFlow's release",
    spec: { ...PAPER_SPEC, backbone: { kind: 'xception65' }, separable: true, alignCorners: true },
    batchNormEpsilon: 1e-3,
  },
  {
    paper: PAPER,
    name: 'deeplab-v3plus-mobilenet-v2',
    title: 'DeepLab v3+ on MobileNetV2 with separable convolutions, for real time',
    spec: { ...PAPER_SPEC, backbone: MOBILENET_V2, separable: true },
    defaultSize: { width: 480, height: 360 },
  },
  {
    paper: PAPER,
    name: 'deeplab-v3plus-mobilenet-v2-light',
    title: 'The same with half the channels in pyramid and decoder',
    spec: { ...PAPER_SPEC, backbone: MOBILENET_V2, asppChannels: 128, decoderChannels: 128, separable: true },
    defaultSize: { width: 480, height: 360 },
  },
  portedTo('resnet50', resnet(50, 'torchvision')),
  portedTo('resnet101', resnet(101, 'torchvision')),
  portedTo('mobilenet-v2', { ...MOBILENET_V2, padding: 'early' }),
  mmsegmentation(18, { asppChannels: 128, decoderChannels: 128, lowLevelChannels: 12 }),
  mmsegmentation(50, { asppChannels: 512, decoderChannels: 512, lowLevelChannels: 48 }),
  mmsegmentation(101, { asppChannels: 512, decoderChannels: 512, lowLevelChannels: 48 }),
];

/** The paper's network, convolutions as in its section 4.1. */
function onResnet(depth: ResnetDepth): Architecture {
  return {
    ...PASCAL_VOC,
    name: `deeplab-v3plus-resnet${depth}`,
    title: `DeepLab v3+ on ResNet-${depth}`,
    spec: { ...PAPER_SPEC, backbone: resnet(depth, 'torchvision') },
  };
}

/** github.com/VainF/DeepLabV3Plus-Pytorch: a decoder of one convolution. */
function portedTo(name: string, backbone: BackboneSpec): Architecture {
  return {
    ...PASCAL_VOC,
    name: `deeplab-v3plus-vainf-${name}`,
    title: `DeepLab v3+ on ${name} as in VainF's PyTorch port`,
    spec: { ...PAPER_SPEC, backbone, decoderConvs: 1 },
  };
}

/** deeplabv3plus_r<depth>-d8. */
function mmsegmentation(
  depth: ResnetDepth,
  channels: {
    readonly asppChannels: number;
    readonly decoderChannels: number;
    readonly lowLevelChannels: number;
  },
): Architecture {
  const changes = { outputStride: 8, fusionKernel: 3, separable: true } as const;
  return {
    ...CITYSCAPES,
    name: `deeplab-v3plus-mmseg-resnet${depth}`,
    title: `DeepLab v3+ on ResNetV1c-${depth} as in mmsegmentation`,
    spec: { ...PAPER_SPEC, backbone: resnet(depth, 'v1c'), ...changes, ...channels },
  };
}

function resnet(depth: ResnetDepth, style: ResnetStyle): BackboneSpec {
  return { kind: 'resnet', depth, style, width: 64 };
}
