import type { Architecture } from '../../architecture.js';

const PAPER = {
  title:
    'Semantic Image Segmentation with Deep Convolutional Nets and Fully Connected CRFs (Chen, Papandreou, Kokkinos, Murphy, Yuille; ICLR 2015)',
  url: 'https://arxiv.org/abs/1412.7062',
};

/** The size of the release's crops, 513 = 8 * 64 + 1, and Pascal VOC's classes. */
const RELEASED = { paper: PAPER, defaultSize: { width: 513, height: 513 }, classes: 21 };

/** The DeepLab v1 networks there are. */
export const deeplabV1Architectures: readonly Architecture[] = [
  {
    ...RELEASED,
    name: 'deeplab-v1-large-fov',
    title: 'DeepLab v1 on VGG16 with a large field of view (DeepLab-LargeFOV)',
    spec: { family: 'deeplab-v1', width: 64, rate: 12, multiScale: false, fullSize: true },
  },
  {
    ...RELEASED,
    name: 'deeplab-v1-msc-large-fov',
    title: 'The same with multi-scale prediction (DeepLab-MSc-LargeFOV)',
    spec: { family: 'deeplab-v1', width: 64, rate: 12, multiScale: true, fullSize: true },
  },
];
