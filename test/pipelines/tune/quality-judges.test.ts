import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SegmentOptions, SegmentResult } from '../../../models/segmenter.js';
import { pairImages } from '../../../pipelines/evaluate/labelled-images.js';
import { agreementJudge } from '../../../pipelines/tune/agreement-judge.js';
import { labelsJudge } from '../../../pipelines/tune/labels-judge.js';
import { manifestJudge } from '../../../pipelines/tune/manifest-judge.js';
import type { Frame } from '../../../src/core/frame.js';
import { EXITS } from '../../../src/core/segmentation.js';
import { encodeLabelPng } from '../../../streams/annotate/encode.js';
import { sharp } from '../../../streams/images/sharp.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { solidFrame } from '../../support/frames.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { TimedSegmenter } from '../../support/timed-segmenter.js';

/** Calls the left half road and the right half sky, and some pixels wrongly: the smaller the input, the more. */
class ErringSegmenter extends FakeSegmenter {
  override async segment(frame: Frame, options: SegmentOptions): Promise<SegmentResult> {
    const result = await super.segment(frame, options);
    const { width, height } = frame;
    const wrong = 8 - options.inputSize.width / 32 - EXITS.indexOf(options.exit);
    const ids = Uint8Array.from({ length: width * height }, (_, at) => Number((at % width) * 2 >= width));
    for (let at = 0; at < wrong; at++) ids[at * width] = 1; // in the left column
    return { ...result, labels: { width, height, ids } };
  }
}

const points = [64, 128].flatMap((side) =>
  EXITS.map((exit) => ({ inputSize: { width: side, height: side }, exit, costMs: 10 })),
);
const FRAMES = Array.from({ length: 20 }, (_, seq) => solidFrame({ seq, width: 8, height: 8 }));

describe('judging by the manifest', () => {
  it('takes what was measured there, in no time', async () => {
    const results = EXITS.map((exit, index) => ({
      ...{ exit, width: 64, height: 64, miou: 40 + 10 * index, pixelAccuracy: 0.9 },
    }));
    const judge = manifestJudge(results);
    assert.deepEqual([judge.source, judge.neededMs(points)], ['manifest', 0]);
    assert.deepEqual(await judge.judge(points.slice(0, 3), { forMs: 0 }), [0.4, 0.5, 0.6]);
  });
});

describe('judging by agreement', () => {
  it('compares with the last exit at the largest size, which agrees with itself', async () => {
    const judge = agreementJudge(new ErringSegmenter(), FRAMES);
    const [worst = 1, ...others] = await judge.judge(points, { forMs: 1e6 });
    assert.equal(others.at(-1), 1);
    // against the best one, which calls 2 pixels wrong, the worst calls 4 more wrong: road 26 of 30, sky 34 of 38
    assert.ok(Math.abs(worst - (26 / 30 + 34 / 38) / 2) < 1e-12, String(worst));
    assert.deepEqual(
      [worst, ...others],
      [worst, ...others].sort((a, b) => a - b),
    );
  });

  it('looks at as many frames as time allows, all points at the same ones', async () => {
    for (const { forMs, frames } of [
      { forMs: 0, frames: [0] },
      { forMs: 60 * 4, frames: [0, 5, 10, 15] },
      { forMs: 1e9, frames: [0, 2, 4, 5, 7, 9, 10, 12, 14, 15, 17, 19] },
    ]) {
      const seen: number[] = [];
      const segmenter = new FakeSegmenter((frame) => {
        seen.push(frame.seq);
        return 0;
      });
      await agreementJudge(segmenter, FRAMES).judge(points, { forMs });
      assert.equal(
        seen.length,
        frames.length * (points.length + 1),
        'each point and the best one beforehand',
      );
      assert.deepEqual([...new Set(seen)], frames);
    }
  });

  it('needs the time of a dozen frames at every point', () => {
    assert.equal(agreementJudge(new FakeSegmenter(), FRAMES).neededMs(points), 12 * 60);
    assert.equal(agreementJudge(new FakeSegmenter(), FRAMES.slice(0, 2)).neededMs(points), 2 * 60);
  });

  it('tells how far it is, and stops when asked to', async () => {
    const shares: number[] = [];
    const judge = agreementJudge(new TimedSegmenter(new FakeClock(), () => 1), FRAMES);
    await judge.judge(points, { forMs: 0, onProgress: (share) => shares.push(share) });
    assert.deepEqual([shares.length, shares.at(-1)], [6, 1]);
    const abort = new AbortController();
    const aborted = judge.judge(points, {
      forMs: 1e9,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await assert.rejects(aborted, { name: 'AbortError' });
  });
});

describe('judging by labelled images', () => {
  it("scores each point against the labels, at the point's area in the images' shape", async () => {
    await using folder = await temporaryFolder();
    const [images, labels] = [join(folder.path, 'images'), join(folder.path, 'labels')];
    await Promise.all([mkdir(images), mkdir(labels)]);
    const truth = Uint8Array.from({ length: 256 * 64 }, (_, at) => Number((at % 256) * 2 >= 256));
    for (const name of ['a', 'b', 'c']) {
      const gray = sharp(truth, { raw: { width: 256, height: 64, channels: 1 } });
      await writeFile(join(images, `${name}.png`), await gray.png().toBuffer());
      await writeFile(
        join(labels, `${name}.png`),
        await encodeLabelPng({ width: 256, height: 64, ids: truth }),
      );
    }
    const [first, ...rest] = await pairImages(images, labels);
    if (first === undefined) throw new Error('three images make pairs');
    const segmenter = new ErringSegmenter();
    const judge = labelsJudge(segmenter, [first, ...rest]);
    const qualities = await judge.judge(points, { forMs: 1e6 });
    assert.equal(judge.source, 'labels');
    assert.equal(segmenter.segmented.length, 3 * points.length);
    assert.deepEqual(
      [...new Set(segmenter.segmented.map(({ inputSize }) => `${inputSize.width}x${inputSize.height}`))],
      ['128x32', '256x64'],
    );
    assert.equal(qualities.at(-1), 1, '256 pixels wide leaves nothing wrong');
    assert.ok((qualities[0] ?? 1) < 1);

    segmenter.segmented.length = 0;
    await judge.judge(points, { forMs: 0 });
    assert.equal(segmenter.segmented.length, points.length, 'one image when there is no time');
  });
});
