import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate } from '../../../pipelines/evaluate/evaluate.js';
import { pairImages } from '../../../pipelines/evaluate/labelled-images.js';
import { openSegmenter } from '../../../models/segmenter.js';
import { packagePath } from '../../../src/core/package-root.js';
import { ffmpeg } from '../../support/clip.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const EVERY_80TH = ['-vf', 'select=not(mod(n\\,80))', '-fps_mode', 'passthrough'];

describe('icnet-camvid on the demo street', () => {
  it('sees a street where there is one, and more of it from exit to exit', async () => {
    await using folder = await temporaryFolder();
    const [images, labels] = [join(folder.path, 'images'), join(folder.path, 'labels')];
    await Promise.all([mkdir(images), mkdir(labels)]);
    const demo = (name: string): string => packagePath('streams', 'demo', name);
    await ffmpeg('-i', demo('street.mp4'), ...EVERY_80TH, join(images, '%d.png'));
    await ffmpeg('-i', demo('street-labels.mkv'), ...EVERY_80TH, '-pix_fmt', 'gray', join(labels, '%d.png'));
    const pairs = await pairImages(images, labels);
    assert.equal(pairs.length, 4);

    await using segmenter = await openSegmenter({ model: 'icnet-camvid', device: 'cpu' });
    const inputSize = { width: 640, height: 384 };
    const low = await evaluate(pairs, { segmenter, exit: 'low', inputSize });
    const high = await evaluate(pairs, { segmenter, exit: 'high', inputSize });

    assert.ok(high.miou > 0.4, `mIoU ${high.miou}`);
    assert.ok(high.miou > low.miou, `high ${high.miou}, low ${low.miou}`);
    for (const name of ['road', 'building', 'sky']) {
      const iou = high.classes.find((one) => one.name === name)?.iou ?? 0;
      assert.ok(iou > 0.7, `${name} ${iou}`);
    }
  });
});
