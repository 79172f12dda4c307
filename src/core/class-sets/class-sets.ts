import type { ClassSet } from '../class-set.js';
import { ADE20K_150 } from './ade20k.js';
import { CAMVID_11 } from './camvid.js';
import { CITYSCAPES_19 } from './cityscapes.js';
import { PASCAL_VOC_21 } from './pascal-voc.js';

/** The class sets that come with segcast, by name. */
export const CLASS_SET_NAMES = ['cityscapes19', 'camvid11', 'voc21', 'ade150'] as const;
export type ClassSetName = (typeof CLASS_SET_NAMES)[number];

/** What networks are usually trained on, with names and colours as the data's authors gave them. */
export const CLASS_SETS = {
  cityscapes19: CITYSCAPES_19,
  camvid11: CAMVID_11,
  voc21: PASCAL_VOC_21,
  ade150: ADE20K_150,
} as const satisfies Record<ClassSetName, ClassSet>;

/** The built-in class set of that name, if there is one. */
export function findClassSet(name: string): ClassSet | undefined {
  const known = CLASS_SET_NAMES.find((one) => one === name);
  return known && CLASS_SETS[known];
}
