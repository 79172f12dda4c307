import type { Architecture } from '../architecture.js';

const PAPER = {
  title:
    'ICNet for Real-Time Semantic Segmentation on High-Resolution Images (Zhao, Qi, Shen, Shi, Jia; ECCV 2018)',
  url: 'https://arxiv.org/abs/1704.08545',
};

/** The ICNets there are. */
export const icnetArchitectures: readonly Architecture[] = [
  {
    name: 'icnet',
    title: "ICNet as in the official release: half of PSPNet50's filters",
    paper: PAPER,
    spec: { family: 'icnet', width: 32 },
    defaultSize: { width: 2048, height: 1024 },
  },
];
