import type { Architecture } from '../../architecture.js';

const PAPER = {
  title:
    'DeepLab: Semantic Image Segmentation with Deep Convolutional Nets, Atrous Convolution, and Fully Connected CRFs (Chen, Papandreou, Kokkinos, Murphy, Yuille; TPAMI 2017)',
  url: 'https://arxiv.org/abs/1606.00915',
};

/** The size of the release's test images, 513 = 8 * 64 + 1, and Pascal VOC's classes. */
const RELEASED = { paper: PAPER, defaultSize: { width: 513, height: 513 }, classes: 21 };
const NETWORK = { family: 'deeplab-v2', width: 64, fullSize: true } as const;
const LARGE_RATES = [6, 12, 18, 24];
const SMALL_RATES = [2, 4, 8, 12];

/** The DeepLab v2 networks there are. */
export const deeplabV2Architectures: readonly Architecture[] = [
  {
    ...RELEASED,
    name: 'deeplab-v2-vgg16',
    title: 'DeepLab v2 on VGG16 with ASPP-L',
    spec: { ...NETWORK, backbone: 'vgg16', rates: LARGE_RATES, scales: [1] },
  },
  {
    ...RELEASED,
    name: 'deeplab-v2-vgg16-small',
    title: 'DeepLab v2 on VGG16 with ASPP-S',
    spec: { ...NETWORK, backbone: 'vgg16', rates: SMALL_RATES, scales: [1] },
  },
  {
    ...RELEASED,
    name: 'deeplab-v2-resnet101',
    title: 'DeepLab v2 on ResNet-101 with ASPP, on one scale',
    spec: { ...NETWORK, backbone: 'resnet101', rates: LARGE_RATES, scales: [1] },
  },
  {
    ...RELEASED,
    name: 'deeplab-v2-resnet101-msc',
    title: 'DeepLab v2 on ResNet-101 with ASPP, three scales fused by maximum',
    spec: { ...NETWORK, backbone: 'resnet101', rates: LARGE_RATES, scales: [1, 0.75, 0.5] },
  },
];
