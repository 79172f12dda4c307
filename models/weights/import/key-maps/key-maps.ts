import type { NetworkSpec } from '../../../families.js';
import { DEEPLAB_CAFFE_KEYS } from './deeplab-caffe.js';
import { DRSLEEP_KEYS } from './drsleep.js';
import { ICNET_RELEASE_KEYS } from './icnet-release.js';
import type { KeyMap, Source } from './key-map.js';
import { MMSEG_DEEPLAB_KEYS, MMSEG_ICNET_KEYS } from './mmseg.js';
import { SEGCAST_KEYS } from './segcast.js';
import { TENSORFLOW_KEYS } from './tensorflow.js';
import { TORCHVISION_KEYS } from './torchvision.js';
import { VAINF_KEYS } from './vainf.js';

const KEY_MAPS: readonly KeyMap[] = [
  SEGCAST_KEYS,
  MMSEG_DEEPLAB_KEYS,
  MMSEG_ICNET_KEYS,
  TORCHVISION_KEYS,
  DRSLEEP_KEYS,
  VAINF_KEYS,
  ICNET_RELEASE_KEYS,
  DEEPLAB_CAFFE_KEYS,
  TENSORFLOW_KEYS,
];

/** The key maps that may fit a network of that family, of one source or of all. */
export function keyMapsFor(family: NetworkSpec['family'], source?: Source): readonly KeyMap[] {
  return KEY_MAPS.filter(
    (map) =>
      (source === undefined || map.source === source) &&
      (map.families === undefined || map.families.includes(family)),
  );
}
