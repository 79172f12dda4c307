import type { Architecture } from '../architecture.js';
import type { IcnetSpec } from './spec.js';

const PAPER = {
  title:
    'ICNet for Real-Time Semantic Segmentation on High-Resolution Images (Zhao, Qi, Shen, Shi, Jia; ECCV 2018)',
  url: 'https://arxiv.org/abs/1704.08545',
};

const RELEASED = { family: 'icnet', width: 32 } as const;

/** The ICNets there are: the authors' three, and mmsegmentation's at the depths of its configurations. */
export const icnetArchitectures: readonly Architecture[] = [
  icnet('icnet', "ICNet as in the official release: half of PSPNet50's filters", RELEASED),
  {
    // the size of the prototxt, a multiple of 32 plus 1
    ...icnet('icnet-caffe', 'ICNet as its published .caffemodel runs: exit high alone, corners aligned', {
      ...RELEASED,
      variant: 'caffe',
    }),
    defaultSize: { width: 2049, height: 1025 },
  },
  icnet('icnet-paper', 'ICNet as in figure 2 of the paper: three branches with an image each', {
    ...RELEASED,
    variant: 'paper',
  }),
  ...([18, 50, 101] as const).map((depth) =>
    icnet(`icnet-mmseg-resnet${depth}`, `ICNet as in mmsegmentation, ResNetV1c-${depth}`, {
      family: 'icnet',
      variant: 'mmseg',
      width: 64,
      depth,
    }),
  ),
];

function icnet(name: string, title: string, spec: IcnetSpec): Architecture {
  return { name, title, paper: PAPER, spec, defaultSize: { width: 2048, height: 1024 } };
}
