import assert from 'node:assert/strict';
import { EMPTY } from 'rxjs';
import { segmentLive } from '../../../pipelines/live/segment-live.js';
import type { Segmenter, SegmentOptions, SegmentResult } from '../../../models/segmenter.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Frame } from '../../../src/core/frame.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { solidFrame } from '../../support/frames.js';

describe('segmentLive', () => {
  it('shows raw video while the network is loaded for a size, then segments', async () => {
    const segmenter = new FakeSegmenter();
    const segment = segmentLive(segmenter, { exit: 'mid', inputSize: () => ({ width: 64, height: 64 }) });
    assert.equal(tell(await segment(solidFrame())), 'raw: loading network');
    assert.equal(tell(await segment(solidFrame())), 'raw: loading network');
    assert.deepEqual(segmenter.prepared, ['4x2 low,mid']);
    await segmenter.loaded();
    assert.equal(tell(await segment(solidFrame())), 'segmented: mid');
  });

  it('loads again for a camera that comes back with another size', async () => {
    const segmenter = new FakeSegmenter();
    const segment = segmentLive(segmenter, { inputSize: () => ({ width: 64, height: 64 }) });
    await segment(solidFrame());
    await segmenter.loaded();
    assert.equal(tell(await segment(solidFrame({ width: 8, height: 8 }))), 'raw: loading network');
    await segmenter.loaded();
    assert.equal(tell(await segment(solidFrame({ width: 8, height: 8 }))), 'segmented: high');
    assert.equal(tell(await segment(solidFrame())), 'segmented: high');
    assert.deepEqual(segmenter.prepared, ['4x2 low,mid,high', '8x8 low,mid,high']);
  });

  it('says that the engine restarts until it is loaded anew', async () => {
    const segmenter = new FakeSegmenter();
    const segment = segmentLive(segmenter, { inputSize: () => ({ width: 64, height: 64 }) });
    await segment(solidFrame());
    await segmenter.loaded();
    segmenter.failure = new SegcastError('engine-crashed', 'gone', 'wait');
    assert.equal(tell(await segment(solidFrame())), 'raw: engine restarting');
    assert.equal(tell(await segment(solidFrame())), 'raw: engine restarting');
    segmenter.failure = undefined;
    await segmenter.loaded();
    assert.equal(tell(await segment(solidFrame())), 'segmented: high');
  });

  it('tells how long a frame has waited', async () => {
    const clock = new FakeClock(1000);
    const segment = segmentLive(new FakeSegmenter(), { inputSize: () => ({ width: 64, height: 64 }), clock });
    const { timings } = await segment(solidFrame({ arrivedAtMs: 960 }));
    assert.equal(timings.wait, 40);
  });
});

/** A segmenter whose loading the test finishes by hand. */
class FakeSegmenter implements Segmenter {
  readonly classSet = { name: 'one', classes: [{ name: 'road', color: [1, 2, 3] as const }] };
  readonly exits = ['low', 'mid', 'high'] as const;
  readonly device = { provider: 'cpu', reason: '', tried: [] } as const;
  readonly status = EMPTY;
  readonly prepared: string[] = [];
  failure: SegcastError | undefined;
  #finish: () => void = () => undefined;

  async ready(): Promise<void> {
    return Promise.resolve();
  }

  prepare(geometry: Parameters<Segmenter['prepare']>[0], exits: readonly string[]): Promise<void> {
    this.prepared.push(`${geometry.frameWidth}x${geometry.frameHeight} ${exits.join()}`);
    return new Promise((resolve, reject) => {
      this.#finish = () => (this.failure === undefined ? resolve() : reject(this.failure));
    });
  }

  /** Finishes the loading under way, and lets everybody hear of it. */
  async loaded(): Promise<void> {
    this.#finish();
    await new Promise(setImmediate);
  }

  async segment(frame: Frame, { exit }: SegmentOptions): Promise<SegmentResult> {
    if (this.failure !== undefined) throw this.failure;
    const { width, height } = frame;
    const labels = { width, height, ids: new Uint8Array(width * height) };
    const logits = { classes: 1, width: 1, height: 1, data: new Float32Array(1) };
    return Promise.resolve({ exit, labels, logits, timings: {}, engineMs: {} });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

function tell(segmentation: Segmentation): string {
  return segmentation.kind === 'segmented'
    ? `segmented: ${segmentation.exit}`
    : `${segmentation.kind}: ${segmentation.reason}`;
}
