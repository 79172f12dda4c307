import assert from 'node:assert/strict';
import { LabelMemory } from '../../../pipelines/budget/remembered-labels.js';
import { solidFrame } from '../../support/frames.js';

const inputSize = { width: 32, height: 32 };
const labels = { width: 4, height: 2, ids: new Uint8Array(8) };

describe('label memory', () => {
  it('recalls the newest labels with their age and exit', () => {
    const memory = new LabelMemory();
    const { width, height, epoch, arrivedAtMs } = solidFrame({ arrivedAtMs: 100 });
    memory.remember(solidFrame({ arrivedAtMs: 100 }), { labels, exit: 'mid', inputSize });
    assert.deepEqual(memory.recall(solidFrame({ arrivedAtMs: 140 }), 50), {
      labels,
      exit: 'mid',
      inputSize,
      ageMs: 40,
      of: { width, height, epoch, arrivedAtMs },
    });
  });

  const forgets: readonly [string, Parameters<typeof solidFrame>[0]][] = [
    ['too old', { arrivedAtMs: 151 }],
    ['of another connection', { arrivedAtMs: 110, epoch: 1 }],
    ['of another picture size', { arrivedAtMs: 110, width: 2 }],
  ];
  for (const [title, frame] of forgets)
    it(`recalls none that are ${title}`, () => {
      const memory = new LabelMemory();
      memory.remember(solidFrame({ arrivedAtMs: 100 }), { labels, exit: 'mid', inputSize });
      assert.equal(memory.recall(solidFrame(frame), 50), undefined);
    });

  it('recalls none before there are any', () => {
    assert.equal(new LabelMemory().recall(solidFrame(), Infinity), undefined);
  });

  it('is not changed by older labels that come late', () => {
    const memory = new LabelMemory();
    memory.remember(solidFrame({ arrivedAtMs: 100 }), { labels, exit: 'low', inputSize });
    memory.remember(solidFrame({ arrivedAtMs: 60 }), { labels, exit: 'high', inputSize });
    assert.equal(memory.recall(solidFrame({ arrivedAtMs: 110 }), 50)?.exit, 'low');
  });

  it('takes labels of a new connection whatever their time', () => {
    const memory = new LabelMemory();
    memory.remember(solidFrame({ arrivedAtMs: 100 }), { labels, exit: 'low', inputSize });
    memory.remember(solidFrame({ arrivedAtMs: 90, epoch: 1 }), { labels, exit: 'high', inputSize });
    assert.equal(memory.recall(solidFrame({ arrivedAtMs: 95, epoch: 1 }), 50)?.exit, 'high');
  });
});
