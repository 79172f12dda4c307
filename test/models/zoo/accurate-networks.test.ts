import assert from 'node:assert/strict';
import type { LabelMap } from '../../../src/core/label-map.js';
import { openSegmenter } from '../../../models/segmenter.js';
import { loadModel } from '../../../models/zoo.js';
import { solidFrame } from '../../support/frames.js';
import { streetPicture } from '../support/street-picture.js';

const SIZE = { width: 480, height: 272 };
const ACCURATE = ['deeplab-v3plus-camvid', 'refinenet-camvid'];

describe('the networks for where accuracy matters more than time', () => {
  let usual: LabelMap;

  before(async () => {
    usual = await labelsOf('icnet-camvid');
  });

  for (const name of ACCURATE) {
    it(`${name} sees in a street what ICNet sees`, async () => {
      const { ids } = await labelsOf(name);
      const agreed = ids.filter((id, at) => id === usual.ids[at]).length / ids.length;
      assert.ok(agreed > 0.75 && agreed < 1, `they agree on ${agreed.toFixed(3)} of the pixels`);
    });

    it(`${name} is at least 2 points of mIoU better than ICNet's best exit, with several looks`, async () => {
      const [accurate, icnet] = [await loadModel(name), await loadModel('icnet-camvid')];
      const best = Math.max(...icnet.manifest.measured.results.map(({ miou }) => miou));
      const severalLooks = accurate.manifest.measured.results.filter(({ scales }) => scales !== undefined);
      assert.ok(severalLooks.some(({ miou }) => miou >= best + 2));
      assert.equal(accurate.manifest.measured.data, icnet.manifest.measured.data);
    });
  }
});

async function labelsOf(model: string): Promise<LabelMap> {
  await using segmenter = await openSegmenter({ model, device: 'cpu', precision: 'fp32' });
  const frame = { ...solidFrame(), ...SIZE, pixels: await streetPicture(SIZE) };
  const { labels } = await segmenter.segment(frame, { exit: 'high', inputSize: SIZE });
  return labels;
}
