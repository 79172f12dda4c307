import { COUNTERS, IMAGENET_COLORS, type KeyMap } from './key-map.js';

/** Our own names: what training and conversions by hand write. */
export const SEGCAST_KEYS: KeyMap = {
  source: 'segcast',
  title: "segcast's own names",
  rules: [{ from: /^(.*)$/, to: '$1' }],
  dropped: [COUNTERS, { from: /^auxiliary\./, what: 'auxiliary head' }],
  normalization: IMAGENET_COLORS,
};
