import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { TimeBase } from '../../../src/core/time.js';
import { Recorder } from '../../../streams/recorder/recorder.js';
import type { TrackEvent } from '../../../streams/recorder/track-outcome.js';
import { annotatedOf } from './frames.js';
import { decodedFrames, packetsOf, ptsTimesOf, streamOf } from './probe.js';

describe('Recorder', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-recorder-'))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const EXACT: readonly { timeBase: TimeBase; start: number; steps: readonly number[] }[] = [
    { timeBase: { num: 1, den: 15360 }, start: 0, steps: [512, 512, 700, 1] },
    { timeBase: { num: 1, den: 90000 }, start: 900_000_123, steps: [3003, 2999, 90001] },
    { timeBase: { num: 1001, den: 30000 }, start: 1000, steps: [1, 1, 3] },
    { timeBase: { num: 1, den: 1000 }, start: 33, steps: [33, 34, 33, 1200] },
    { timeBase: { num: 1, den: 25 }, start: 7, steps: [1, 1, 2] },
    { timeBase: { num: 1, den: 1_000_000 }, start: 8_123_456, steps: [33_333, 41_234] },
  ];
  for (const { timeBase, start, steps } of EXACT) {
    it(`keeps every PTS offline: ${timeBase.num}/${timeBase.den} from ${start}`, async () => {
      const path = join(folder, 'exact.mp4');
      const recorder = await Recorder.open({ path, pace: 'offline' });
      const pts = [start];
      for (const step of [...steps, ...steps, ...steps]) pts.push(pts.at(-1)! + step); // it starts with one
      for (const [seq, at] of pts.entries()) await recorder.write(annotatedOf({ seq, pts: at, timeBase }));
      const summary = await recorder.close();
      assert.equal(summary.failure, undefined);
      assert.equal(summary.frames, pts.length);
      const expected = pts.map((at) => ((at * timeBase.num) / timeBase.den).toFixed(6));
      assert.deepEqual(await ptsTimesOf(path), expected);
    });
  }
});
