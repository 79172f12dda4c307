import type { ClassSet } from '../class-set.js';
import { namedColors } from './named-colors.js';

/**
 * CamVid's usual 11 classes (Sturgess et al., BMVC 2009, in SegNet's order), each with the colour of CamVid's own class
 * that gave it its name.
 */
export const CAMVID_11: ClassSet = {
  name: 'camvid11',
  classes: namedColors([
    ['sky', 128, 128, 128],
    ['building', 128, 0, 0],
    ['pole', 192, 192, 128],
    ['road', 128, 64, 128],
    ['pavement', 0, 0, 192],
    ['tree', 128, 128, 0],
    ['sign', 192, 128, 128],
    ['fence', 64, 64, 128],
    ['car', 64, 0, 128],
    ['pedestrian', 64, 64, 0],
    ['bicyclist', 0, 128, 192],
  ]),
};
