import type { ClassSetName } from './class-sets.js';

/** Names that mean the same in every class set, one group a line. */
export const SAME_MEANING: readonly (readonly string[])[] = [
  ['sidewalk', 'pavement', 'footpath'],
  ['person', 'pedestrian', 'people'],
  ['traffic sign', 'sign', 'sign symbol', 'signsymbol'],
  ['vegetation', 'tree', 'trees'],
  ['motorcycle', 'motorbike', 'minibike'],
  ['bicycle', 'bike'],
  ['aeroplane', 'airplane', 'plane'],
  ['sofa', 'couch'],
  ['tvmonitor', 'tv', 'television', 'television receiver'],
  ['diningtable', 'dining table', 'table'],
  ['pottedplant', 'potted plant'],
];

/**
 * What a class of a built-in set includes besides, by the name it has in other sets.
 *
 * Cityscapes by its labelling policy, CamVid by the grouping of its 32 classes into 11 (Sturgess et al., 2009), Pascal
 * VOC by its annotation guidelines.
 */
export const INCLUDES: Readonly<Record<ClassSetName, Readonly<Record<string, readonly string[]>>>> = {
  cityscapes19: {
    building: ['house', 'skyscraper', 'tower', 'hovel', 'booth', 'awning'],
    fence: ['railing'],
    pole: ['streetlight'],
    vegetation: ['plant', 'palm', 'flower'],
    terrain: ['grass', 'earth', 'field', 'sand', 'land'],
    car: ['van'],
  },
  camvid11: {
    building: ['wall', 'bridge', 'house', 'skyscraper', 'tower', 'hovel', 'booth', 'awning'],
    pole: ['streetlight'],
    tree: ['terrain', 'plant', 'palm', 'flower', 'grass', 'field'],
    sign: ['traffic light', 'signboard'],
    fence: ['railing'],
    car: ['truck', 'bus', 'train', 'van'],
    pedestrian: ['animal', 'dog', 'cat', 'horse', 'cow', 'sheep'],
    bicyclist: ['rider', 'bicycle', 'motorcycle'],
  },
  voc21: {
    boat: ['ship'],
    car: ['van'],
    chair: ['armchair', 'swivel chair'],
    person: ['rider'],
    tvmonitor: ['monitor', 'crt screen'],
    diningtable: ['coffee table'],
  },
  ade150: {
    animal: ['bird', 'cat', 'cow', 'dog', 'horse', 'sheep'],
    grass: ['terrain'],
    person: ['rider'],
    plant: ['pottedplant'],
    signboard: ['traffic sign'],
  },
};
