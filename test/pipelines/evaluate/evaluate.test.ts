import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evaluate } from '../../../pipelines/evaluate/evaluate.js';
import { pairImages } from '../../../pipelines/evaluate/labelled-images.js';
import { encodeLabelPng } from '../../../streams/annotate/encode.js';
import { sharp } from '../../../streams/images/sharp.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('evaluate', () => {
  it('sums over all images and leaves out pixels without a class', async () => {
    await using folder = await temporaryFolder();
    const { images, labels } = await labelledFolders(folder.path, [
      { name: 'a', gray: 10, ids: [0, 0, 0, 1] },
      { name: 'b', gray: 200, ids: [1, 1, 255, 0] },
    ]);
    // dark images are called road, bright ones sky: road hits 3 of 3 + 1 + 1, sky hits 2 of 2 + 1 + 1
    const segmenter = new FakeSegmenter((frame) => (frame.pixels[0]! > 100 ? 1 : 0)); // every frame has a pixel
    const progress: string[] = [];
    const result = await evaluate(await pairImages(images, labels), {
      segmenter,
      exit: 'mid',
      onProgress: (done, total) => progress.push(`${done}/${total}`),
    });
    assert.deepEqual(result.classes, [
      { name: 'road', iou: 3 / 5 },
      { name: 'sky', iou: 2 / 4 },
    ]);
    assert.equal(result.miou, (3 / 5 + 2 / 4) / 2);
    assert.equal(result.pixelAccuracy, 5 / 7);
    assert.deepEqual([result.images, result.msPerFrame], [2, 3]);
    assert.deepEqual(progress, ['1/2', '2/2']);
    assert.deepEqual(
      segmenter.segmented.map(({ exit, inputSize }) => [exit, inputSize]),
      [
        ['mid', { width: 2, height: 2 }],
        ['mid', { width: 2, height: 2 }],
      ],
    );
  });

  it('judges at the size of the labels', async () => {
    await using folder = await temporaryFolder();
    const { images, labels } = await labelledFolders(folder.path, [
      { name: 'a', gray: 10, ids: [0, 0, 0, 0], scale: 3 },
    ]);
    const result = await evaluate(await pairImages(images, labels), { segmenter: new FakeSegmenter() });
    assert.equal(result.pixelAccuracy, 1);
  });

  it('looks several times where asked to, and judges the labels of all looks at the size of the true ones', async () => {
    await using folder = await temporaryFolder();
    const { images, labels } = await labelledFolders(folder.path, [
      { name: 'a', gray: 200, ids: [1, 1, 1, 0], scale: 3 },
    ]);
    const segmenter = new FakeSegmenter((frame) => (frame.pixels[0]! > 100 ? 1 : 0)); // every frame has a pixel
    const result = await evaluate(await pairImages(images, labels), {
      segmenter,
      testTime: { scales: [1, 16], flip: true },
    });
    assert.equal(result.pixelAccuracy, 3 / 4);
    assert.deepEqual(
      segmenter.segmented.map(({ inputSize }) => inputSize.width),
      [6, 6, 96, 96],
    );
    assert.ok(result.msPerFrame >= 4 * 2); // the fake infers in 2 ms
  });
});

describe('pairing images with labels', () => {
  it('names the images that have no labels', async () => {
    await using folder = await temporaryFolder();
    const { images, labels } = await labelledFolders(folder.path, [
      { name: 'a', gray: 1, ids: [0, 0, 0, 0] },
    ]);
    await writeFile(join(images, 'lonely.jpg'), '');
    await assert.rejects(pairImages(images, labels), {
      code: 'images-invalid',
      message: /1 of 2 images .* lonely\.jpg/,
    });
  });

  it('refuses folders that are missing or empty', async () => {
    await using folder = await temporaryFolder();
    await assert.rejects(pairImages(join(folder.path, 'no'), folder.path), { code: 'images-invalid' });
    await assert.rejects(pairImages(folder.path, folder.path), { code: 'images-invalid' });
  });
});

interface Sample {
  readonly name: string;
  readonly gray: number;
  /** Of a 2x2 label map. */
  readonly ids: readonly number[];
  /** How much larger the image is than its labels. @defaultValue 1 */
  readonly scale?: number;
}

async function labelledFolders(
  root: string,
  samples: readonly Sample[],
): Promise<{ images: string; labels: string }> {
  const [images, labels] = [join(root, 'images'), join(root, 'labels')];
  await Promise.all([mkdir(images), mkdir(labels)]);
  for (const { name, gray, ids, scale = 1 } of samples) {
    const side = 2 * scale;
    const picture = sharp(new Uint8Array(side * side * 3).fill(gray), {
      raw: { width: side, height: side, channels: 3 },
    });
    await picture.png().toFile(join(images, `${name}.png`));
    await writeFile(
      join(labels, `${name}.png`),
      await encodeLabelPng({ width: 2, height: 2, ids: Uint8Array.from(ids) }),
    );
  }
  return { images, labels };
}
