import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SegcastError } from '../../../src/core/errors.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { LabelTrack } from '../../../streams/recorder/label-track.js';
import { Recorder } from '../../../streams/recorder/recorder.js';
import { liveTimeline } from '../../../streams/recorder/timeline.js';
import { annotatedOf } from './frames.js';
import { decodedFrames, ptsTimesOf, streamOf } from './probe.js';

describe('LabelTrack', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-labels-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function record(segmentations: readonly Segmentation[]): Promise<string> {
    const path = join(folder, 'labels.mkv');
    const track = await LabelTrack.open({ path, pace: 'offline' });
    for (const segmentation of segmentations)
      assert.equal((await track.write(segmentation)).kind, 'accepted');
    assert.equal((await track.close()).failure, undefined);
    return path;
  }

  for (const [width, height] of [
    [1, 1],
    [3, 2],
    [400, 3],
    [33, 17],
    [853, 47],
    [64, 48],
  ] as const) {
    it(`gives every byte back at ${width}x${height}, one frame for each, at its time`, async () => {
      const all = [0, 1, 2, 5].map((seq) => annotatedOf({ seq, width, height }).segmentation);
      const path = await record(all);
      assert.deepEqual(await decodedFrames(path, 'gray'), Buffer.concat(all.map(idsOf)));
      assert.deepEqual((await ptsTimesOf(path)).map(Number), [0, 0.04, 0.08, 0.2]);
      assert.equal((await streamOf(path))['codec_name'], 'ffv1');
    });
  }

  it('writes 255 everywhere for a frame without labels', async () => {
    const path = await record([
      annotatedOf({ seq: 0 }, 'raw').segmentation,
      annotatedOf({ seq: 1 }, 'reused').segmentation,
    ]);
    const bytes = await decodedFrames(path, 'gray');
    assert.deepEqual(bytes.subarray(0, 512), Buffer.alloc(512, 255));
    assert.deepEqual(bytes.subarray(512), idsOf(annotatedOf({ seq: 1 }, 'reused').segmentation));
  });

  it('takes labels reused from a picture of another size for none', async () => {
    const small = annotatedOf({ seq: 0, width: 8, height: 8 }, 'reused').segmentation;
    const path = await record([{ ...small, frame: annotatedOf({ seq: 0 }).segmentation.frame }]);
    assert.deepEqual(await decodedFrames(path, 'gray'), Buffer.alloc(512, 255));
  });

  it('refuses labels of another size than their own frame, and goes on', async () => {
    const small = annotatedOf({ seq: 0, width: 8, height: 8 }).segmentation;
    const track = await LabelTrack.open({ path: join(folder, 'labels.mkv'), pace: 'offline' });
    const wrong = await track.write({ ...small, frame: annotatedOf({ seq: 0 }).segmentation.frame });
    assert.ok(wrong.kind === 'failed' && wrong.failure.code === 'labels-invalid');
    assert.equal((await track.write(annotatedOf({ seq: 1 }).segmentation)).kind, 'accepted');
    assert.equal((await track.close()).frames, 1);
  });

  it('refuses any file but Matroska', () =>
    assert.rejects(
      LabelTrack.open({ path: join(folder, 'labels.mp4'), pace: 'live' }),
      (thrown) =>
        thrown instanceof SegcastError &&
        thrown.code === 'record-path-unwritable' &&
        thrown.message.includes('.mkv'),
    ));

  it('agrees with the recording on time and files when they share a timeline', async () => {
    const timeline = liveTimeline();
    const recorder = await Recorder.open({ path: join(folder, 'v.mkv'), pace: 'live', timeline });
    const labels = await LabelTrack.open({ path: join(folder, 'l.mkv'), pace: 'live', timeline });
    const shapes = [{}, { epoch: 1, pts: 7, arrivedAtMs: 500 }, { epoch: 1, width: 48, arrivedAtMs: 540 }];
    for (const [seq, shape] of shapes.entries()) {
      const annotated = annotatedOf({ seq, ...shape });
      assert.deepEqual(await labels.write(annotated.segmentation), await recorder.write(annotated));
    }
    await Promise.all([recorder.close(), labels.close()]);
    for (const segment of ['', '-2']) {
      const times = await ptsTimesOf(join(folder, `v${segment}.mkv`));
      assert.deepEqual(await ptsTimesOf(join(folder, `l${segment}.mkv`)), times);
      assert.notEqual(times.length, 0);
    }
  });
});

function idsOf(segmentation: Segmentation): Buffer {
  assert.notEqual(segmentation.kind, 'raw');
  return segmentation.kind === 'raw' ? Buffer.alloc(0) : Buffer.from(segmentation.labels.ids);
}
