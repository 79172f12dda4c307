import assert from 'node:assert/strict';
import { segmentPatiently } from '../../../pipelines/offline/segment-patiently.js';
import { SegcastError } from '../../../src/core/errors.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { solidFrame } from '../../support/frames.js';

const OPTIONS = { exit: 'high', inputSize: { width: 64, height: 64 } } as const;
const crash = (): SegcastError => new SegcastError('engine-crashed', 'gone', 'wait');

describe('segmentPatiently', () => {
  it('gives up after three crashes over the same frame', async () => {
    const segmenter = new FakeSegmenter();
    segmenter.failures = [crash()];
    await assert.rejects(segmentPatiently(segmenter, solidFrame(), OPTIONS), { code: 'engine-crashed' });
    assert.equal(segmenter.segmented.length, 3);
  });

  it('does not repeat what cannot succeed', async () => {
    const segmenter = new FakeSegmenter();
    segmenter.failures = [new SegcastError('graph-invalid', 'too small', 'larger')];
    await assert.rejects(segmentPatiently(segmenter, solidFrame(), OPTIONS), { code: 'graph-invalid' });
    assert.equal(segmenter.segmented.length, 1);
  });

  it('waits for the process and segments the frame with the new one', async () => {
    const segmenter = new FakeSegmenter();
    segmenter.failures = [crash()];
    let waits = 0;
    const restarting = {
      segment: segmenter.segment.bind(segmenter),
      ready: () => {
        waits += 1;
        if (waits === 3) segmenter.failures = [];
        return Promise.resolve();
      },
    };
    const { exit } = await segmentPatiently(restarting, solidFrame(), OPTIONS);
    assert.equal(exit, 'high');
    assert.deepEqual([waits, segmenter.segmented.length], [3, 3]);
  });
});
