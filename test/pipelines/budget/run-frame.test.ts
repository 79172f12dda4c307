import assert from 'node:assert/strict';
import { runFrame } from '../../../pipelines/budget/run-frame.js';
import { WorkCosts } from '../../../pipelines/budget/work-costs.js';
import { BufferPool, passHold } from '../../../src/core/buffer-pool.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { solidFrame } from '../../support/frames.js';
import { isSpoilt, POISON } from '../../support/poison.js';

describe('runFrame', () => {
  it('shows the scores behind the labels and gives their bytes back; the labels are left to the caller', async () => {
    const { take } = new BufferPool({ poison: POISON });
    const bytes = take(8);
    const data = new Float32Array(bytes.buffer);
    passHold(bytes, data);
    const frame = solidFrame();
    const ids = take(frame.width * frame.height + 1);
    const inner = new FakeSegmenter();
    const clock = { now: () => 0 };
    const seen: boolean[] = [];
    const { labels } = await runFrame({
      segmenter: {
        segment: async (shown, options) => ({
          ...(await inner.segment(shown, options)),
          labels: { width: frame.width, height: frame.height, ids },
          logits: { classes: 2, width: 1, height: 1, data },
        }),
      },
      costs: new WorkCosts({ seed: noop, observe: noop, predict: () => undefined }, clock),
      clock,
      frame,
      point: POINT,
      turn: { roomMs: Infinity, [Symbol.dispose]: noop },
      nextTurn: () => Promise.resolve(undefined),
      onLogits: (logits) => seen.push(logits.data === data && !isSpoilt(bytes)),
    });
    assert.deepEqual(seen, [true]);
    assert.ok(isSpoilt(bytes));
    assert.equal(labels.ids, ids);
    assert.ok(!isSpoilt(ids));
  });
});

const SIZE = { width: 4, height: 2 };
const POINT = {
  geometry: { frameWidth: 4, frameHeight: 2, inputWidth: 4, inputHeight: 2 },
  inputSize: SIZE,
  cuts: ['low'],
  exit: 'low',
  quality: 1,
} as const;

function noop(): void {
  // nothing is learnt here
}
