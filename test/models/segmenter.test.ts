import assert from 'node:assert/strict';
import { filter, firstValueFrom } from 'rxjs';
import { BufferPool, release } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Exit } from '../../src/core/segmentation.js';
import type { CutGraph, Geometry } from '../../models/cut-graph.js';
import { inputSizeFor } from '../../models/input-size.js';
import type { EngineStatus } from '../../models/runtime/engine-status.js';
import {
  openSegmenter,
  type PrepareProgress,
  type Segmenter,
  type SegmenterModel,
} from '../../models/segmenter.js';
import { isSpoilt, POISON } from '../support/poison.js';
import { fixtureCuts, fixturePixels } from './runtime/support/fixture-cuts.js';

const CLASSES = ['positive', 'negative'].map((name) => ({ name, color: [0, 0, 0] as const }));
const GEOMETRY: Geometry = { frameWidth: 4, frameHeight: 4, inputWidth: 4, inputHeight: 4 };
const SIZE = { width: 4, height: 4 };

/** The fixture cascade as a model; takes frames of 4x4 only. */
const model: SegmenterModel = {
  classSet: { name: 'signs', classes: CLASSES },
  exits: ['low', 'mid', 'high'],
  buildCuts: (): CutGraph[] => fixtureCuts(),
};

function frameOf(pixels: Uint8Array, width = 4, height = 4): Frame {
  return { seq: 0, pts: 0, timeBase: { num: 1, den: 25 }, epoch: 0, width, height, pixels, arrivedAtMs: 0 };
}
const FRAME = frameOf(fixturePixels());

describe('segmenter', () => {
  let segmenter: Segmenter;
  before(
    async () => (segmenter = await openSegmenter({ model, device: 'cpu', threads: 1, maxGeometries: 2 })),
  );
  after(() => segmenter[Symbol.asyncDispose]());

  it('reports on what it runs and what it can do', () => {
    assert.deepEqual([segmenter.device.provider, segmenter.device.reason], ['cpu', 'asked for']);
    assert.equal(segmenter.classSet.name, 'signs');
  });

  it('loads networks ahead of the first frame and says how far it is', async () => {
    const progress: PrepareProgress[] = [];
    await segmenter.prepare(GEOMETRY, ['low', 'mid'], (step) => progress.push(step));
    assert.deepEqual(progress, [
      { exit: 'low', loaded: 1, total: 2 },
      { exit: 'mid', loaded: 2, total: 2 },
    ]);
  });

  const reds = Array.from({ length: 16 }, (_, index) => index);
  const greens = reds.map((index) => 35 - index);
  const firstPlanes: Record<Exit, readonly number[]> = {
    low: reds,
    mid: greens,
    high: greens.map((green) => green * 2),
  };
  for (const exit of ['low', 'mid', 'high'] as const)
    it(`labels a frame at ${exit}, always alike`, async () => {
      const first = await segmenter.segment(FRAME, { exit, inputSize: SIZE });
      assert.equal(first.exit, exit);
      assert.deepEqual([...first.logits.data.subarray(0, 16)], firstPlanes[exit]);
      assert.deepEqual([first.logits.classes, first.logits.height, first.logits.width], [2, 4, 4]);
      // A tie (red 0 at the first pixel of `low`) goes to the lowest class.
      assert.deepEqual(first.labels, { width: 4, height: 4, ids: new Uint8Array(16) });
      const second = await segmenter.segment(FRAME, { exit, inputSize: SIZE });
      assert.deepEqual([second.logits, second.labels], [first.logits, first.labels]);
    });

  it('tells how long inference, upsampling and each cut took', async () => {
    const { timings, engineMs } = await segmenter.segment(FRAME, { exit: 'mid', inputSize: SIZE });
    assert.deepEqual(Object.keys(timings), ['infer', 'upsample']);
    assert.deepEqual(Object.keys(engineMs), ['low', 'mid']);
    assert.ok(engineMs.low! + engineMs.mid! < timings.infer!);
  });

  it('asks before each further cut, and ends with what it has', async () => {
    const asked: Exit[] = [];
    const proceed = (next: Exit) => asked.push(next) < 2;
    const result = await segmenter.segment(FRAME, { exit: 'high', inputSize: SIZE, proceed });
    assert.deepEqual(asked, ['mid', 'high']);
    assert.equal(result.exit, 'mid');
    assert.deepEqual([...result.logits.data.subarray(0, 16)], greens);
    const low = await segmenter.segment(FRAME, { exit: 'high', inputSize: SIZE, proceed: () => false });
    assert.deepEqual([low.exit, ...low.logits.data.subarray(0, 16)], ['low', ...reds]);
  });

  it('takes labels and logits from where it is told, and gives back the logits it went on from', async () => {
    const pool = new BufferPool({ poison: POISON });
    const buffers = new Set<ArrayBufferLike>();
    const allocate = (length: number) => {
      const bytes = pool.take(length);
      buffers.add(bytes.buffer);
      return bytes;
    };
    const proceed = () => true;
    for (let frame = 0; frame < 3; frame++) {
      const options = { exit: 'high', inputSize: SIZE, proceed, allocate } as const;
      const { labels, logits } = await segmenter.segment(FRAME, options);
      assert.deepEqual([...logits.data.subarray(0, 16)], firstPlanes.high);
      assert.ok(!isSpoilt(labels.ids));
      release(labels.ids);
      release(logits.data);
    }
    assert.equal(buffers.size, 3, 'labels, and the logits of two cuts at a time');
  });

  it('serves many cameras at once without mixing their frames', async () => {
    const results = await Promise.all(
      reds.map((red) => {
        const frame = frameOf(new Uint8Array(48).fill(red));
        return segmenter.segment(frame, { exit: 'high', inputSize: SIZE });
      }),
    );
    assert.deepEqual(
      results.map(({ logits }) => logits.data[0]),
      reds.map((red) => red * 2),
    );
  });

  it('stops before the next cut when told to', async () => {
    const abort = new AbortController();
    const proceed = () => {
      abort.abort(new Error('enough'));
      return true;
    };
    const options = { exit: 'high', inputSize: SIZE, proceed, signal: abort.signal } as const;
    await assert.rejects(segmenter.segment(FRAME, options), /enough/);
    await assert.rejects(segmenter.segment(FRAME, options), /enough/);
  });

  it('refuses pixels that are not those of the size', async () => {
    const frame = frameOf(new Uint8Array(47));
    await assert.rejects(segmenter.segment(frame, { exit: 'low', inputSize: SIZE }), {
      code: 'engine-failed',
      message: 'frame uint8 [1, 4, 4, 3] has 48 bytes, received 47.',
    });
  });

  it('goes on after its process was killed', async () => {
    const status = await firstValueFrom(
      segmenter.status.pipe(filter((s): s is Extract<EngineStatus, { kind: 'ready' }> => s.kind === 'ready')),
    );
    const gone = firstValueFrom(segmenter.status.pipe(filter(({ kind }) => kind === 'restarting')));
    process.kill(status.pid!, 'SIGKILL'); // a real process has an id
    await gone;
    await assert.rejects(segmenter.segment(FRAME, { exit: 'low', inputSize: SIZE }), {
      code: 'engine-crashed',
    });
    await segmenter.ready();
    const { logits } = await segmenter.segment(FRAME, { exit: 'high', inputSize: SIZE });
    assert.deepEqual([...logits.data.subarray(0, 16)], firstPlanes.high);
  });
});

describe('segmenter with the network that is shipped', () => {
  it('labels frames of any size, one after the other', async () => {
    await using segmenter = await openSegmenter({ model: 'icnet-camvid', device: 'cpu' });
    for (const [width, height] of [
      [1, 1],
      [53, 31],
    ] as const) {
      const frame = frameOf(new Uint8Array(width * height * 3).fill(128), width, height);
      const inputSize = inputSizeFor(frame, { width: 96, height: 64 });
      const { labels, exit } = await segmenter.segment(frame, { exit: 'high', inputSize });
      assert.equal(exit, 'high');
      assert.deepEqual([labels.width, labels.height], [width, height]);
      assert.ok(labels.ids.every((id) => id < segmenter.classSet.classes.length));
    }
  });

  it('says which models there are when the name is unknown', async () => {
    await assert.rejects(openSegmenter({ model: 'icnet-cityscape' }), { code: 'model-unknown' });
  });
});
