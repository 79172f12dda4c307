import assert from 'node:assert/strict';
import { segmentLive } from '../../../pipelines/live/segment-live.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
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
    segmenter.failures = [new SegcastError('engine-crashed', 'gone', 'wait')];
    assert.equal(tell(await segment(solidFrame())), 'raw: engine restarting');
    assert.equal(tell(await segment(solidFrame())), 'raw: engine restarting');
    segmenter.failures = [];
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

function tell(segmentation: Segmentation): string {
  return segmentation.kind === 'segmented'
    ? `segmented: ${segmentation.exit}`
    : `${segmentation.kind}: ${segmentation.reason}`;
}
