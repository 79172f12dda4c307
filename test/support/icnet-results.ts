import { readFileSync } from 'node:fs';
import { packagePath } from '../../src/core/package-root.js';
import { parseManifest } from '../../models/weights/manifest.js';

const path = packagePath('models', 'zoo', 'icnet-camvid', 'manifest.json');

/** The zoo's ICNet as a budget knows it: its name and its measured quality, without its weights. */
export const icnetResults = {
  name: 'icnet-camvid',
  results: parseManifest(readFileSync(path, 'utf8'), path).measured.results,
} as const;
