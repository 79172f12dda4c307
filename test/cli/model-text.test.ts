import assert from 'node:assert/strict';
import { modelInfoText, modelListText } from '../../src/cli/terminal/model-text.js';
import { loadManifest, type Manifest } from '../../models/weights/manifest.js';
import { packagePath } from '../../src/core/package-root.js';

const ONE_LOOK = { exit: 'high', width: 960, height: 720, miou: 60, pixelAccuracy: 0.9 } as const;
const SIX_LOOKS = { ...ONE_LOOK, miou: 65, scales: [0.75, 1, 1.25], flip: true };
const INFO = {
  parameters: 2_000_000,
  width: 960,
  height: 720,
  exits: [{ exit: 'high', gflops: 1.25 }],
} as const;

describe('text of a network', () => {
  let manifest: Manifest;
  before(async () => {
    const own = await loadManifest(packagePath('models', 'zoo', 'icnet-camvid', 'manifest.json'));
    manifest = { ...own, measured: { ...own.measured, data: 'CamVid', results: [SIX_LOOKS, ONE_LOOK] } };
  });

  it('has every figure with the looks it took, and the best of one look in the list', () => {
    const lines = modelInfoText(manifest, INFO).split('\n').slice(-2);
    assert.match(
      lines[0] ?? '',
      /mIoU 65\.00 %.* \(6 looks an image: scales 0\.75, 1, 1\.25, each also mirrored\)$/,
    );
    assert.match(lines[1] ?? '', /mIoU 60\.00 %, pixel accuracy 90\.0 %$/);
    assert.match(modelListText([manifest]), /; exit high 960x720 {2}mIoU 60\.00 %.* on CamVid$/);
  });

  it('has the names that other class sets have for its classes', () => {
    const classMapping = { sky: ['heaven'], car: ['van', 'truck'] };
    assert.match(
      modelInfoText({ ...manifest, classMapping }, INFO),
      /\nclasses .*\nelsewhere {3}sky is heaven; car is van or truck\ntrained on/,
    );
    assert.doesNotMatch(modelInfoText(manifest, INFO), /elsewhere/);
  });

  it('says that the operations of an imported file are not counted', () => {
    assert.match(modelInfoText(manifest, INFO), /\nwork {8}GFLOP up to each exit at 960x720: high 1\.3\n/);
    assert.match(modelInfoText(manifest, { ...INFO, exits: [] }), /\nwork {8}not counted: its graph/);
  });
});
