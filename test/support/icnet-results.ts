import { EXITS } from '../../src/core/segmentation.js';

/** Width, height, mIoU of low, mid and high in percent: a cascade as measured once, whatever is shipped today. */
const MEASURED = [
  [960, 720, 55.3, 60.78, 66.7],
  [768, 576, 52.01, 58.68, 65.28],
  [640, 480, 46.58, 54.79, 61.58],
  [480, 360, 45.1, 55.03, 60.33],
  [384, 288, 38.54, 49.21, 57.98],
  [320, 240, 34.89, 45.88, 57.05],
  [256, 192, 28.45, 39.31, 53.1],
  [192, 144, 24.01, 35.26, 47.94],
  [128, 96, 11.76, 23.32, 33.29],
] as const;

/** An ICNet as a budget knows it: its name and its measured quality, without its weights. */
export const icnetResults = {
  name: 'icnet-camvid',
  results: MEASURED.flatMap(
    ([width, height, ...mious]) =>
      EXITS.map((exit, index) => ({ exit, width, height, miou: mious[index]!, pixelAccuracy: 0.9 })), // an exit each
  ),
} as const;
