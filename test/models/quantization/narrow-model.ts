import assert from 'node:assert/strict';
import { icnetNetwork } from '../../../models/icnet/network.js';
import type { Model } from '../../../models/model.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';
import { loadManifest } from '../../../models/weights/manifest.js';
import { randomWeights } from '../../../models/weights/random-weights.js';
import type { Weights } from '../../../models/weights/weight-tensor.js';
import { packagePath } from '../../../src/core/package-root.js';

/** An untrained ICNet with an eighth of the filters, as a model: all that is trained is random, all else is real. */
export async function narrowModel(): Promise<Model> {
  const folder = packagePath('models', 'zoo', 'icnet-camvid');
  const published = await loadManifest(`${folder}/manifest.json`);
  assert.equal(published.family, 'icnet');
  const manifest = { ...published, width: 4 };
  const { classSet, input: normalization } = manifest;
  const parts = { classes: classSet.classes.length, epsilon: 1e-5, normalization };
  const weights = randomTensors((source) => icnetNetwork(manifest, { ...parts, weights: source }));
  const network = icnetNetwork(manifest, { ...parts, weights });
  return { ...network, manifest, classSet, weights, precision: 'fp32', folder };
}

function randomTensors(build: (weights: ReturnType<typeof blankWeights>) => unknown): Weights {
  const blank = blankWeights();
  build(blank);
  const random = randomWeights(1);
  return new Map([...blank.shapes].map(([name, shape]) => [name, random.get(name, shape)!]));
}
