import assert from 'node:assert/strict';
import { buildArchitecture } from '../../../models/architecture.js';
import { architectureOf } from '../../../models/catalogue.js';
import { openSegmenter, type Segmenter } from '../../../models/segmenter.js';
import { randomWeights } from '../../../models/weights/random-weights.js';
import { budgetDevice } from '../../../pipelines/budget/budget-device.js';
import { profileForBudget } from '../../../pipelines/budget/profiles.js';
import { CAMVID_11 } from '../../../src/core/class-sets/camvid.js';
import type { Profile } from '../../../src/core/profile.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { solidFrame } from '../../support/frames.js';

const SIZE = { width: 64, height: 64 };

describe('a network of one exit under a budget', function () {
  this.timeout(60_000);
  let segmenter: Segmenter;

  before(async () => {
    const architecture = architectureOf('light-weight-refinenet-mobilenet-v2');
    assert.ok(architecture);
    const classes = CAMVID_11.classes.length;
    const network = buildArchitecture(architecture, { weights: randomWeights(3), classes });
    const model = { ...network, classSet: CAMVID_11 };
    segmenter = await openSegmenter({ model, device: 'cpu', threads: 1 });
  });

  after(() => segmenter[Symbol.asyncDispose]());

  /** The first frame that gets labels. */
  async function firstLabels(profile: Profile): Promise<Segmentation | undefined> {
    using device = budgetDevice({ segmenter, model: { name: 'refinenet', results: [] } });
    using camera = device.addCamera({ id: 'yard', profile });
    for (let seq = 0; seq < 2000; seq++) {
      const segmentation = await camera.segment(
        solidFrame({ seq, width: 96, height: 64, arrivedAtMs: performance.now() }, seq % 256),
      );
      if (segmentation.kind !== 'raw') return segmentation;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return undefined;
  }

  const profiles: readonly Profile[] = [
    { kind: 'fixed', name: 'fixed low', exit: 'low', size: SIZE },
    { ...profileForBudget(5000), size: SIZE },
    { ...profileForBudget(5000), size: SIZE, maxExit: 'low' },
  ];
  for (const profile of profiles) {
    const asked = profile.kind === 'fixed' ? profile.exit : profile.maxExit;
    it(`is run to its end under a profile of kind ${profile.kind} up to ${asked}`, async () => {
      const segmentation = await firstLabels(profile);
      assert.equal(segmentation?.kind, 'segmented');
      assert.equal(segmentation.exit, 'high');
      assert.equal(segmentation.labels.ids.length, 96 * 64);
      assert.ok(segmentation.labels.ids.every((id) => id < CAMVID_11.classes.length));
    });
  }
});
