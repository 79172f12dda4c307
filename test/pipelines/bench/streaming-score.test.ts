import assert from 'node:assert/strict';
import fc from 'fast-check';
import { copySamples, sampleGridFor } from '../../../pipelines/bench/sample-grid.js';
import { StreamingScore } from '../../../pipelines/bench/streaming-score.js';
import { IGNORE_INDEX } from '../../../src/core/class-set.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { solidFrame } from '../../support/frames.js';

const SIZE = { width: 4, height: 2 };
const PIXELS = SIZE.width * SIZE.height;
const CLASSES = 3;

describe('StreamingScore', () => {
  it('compares a frame with the labels that were on show when it came', () => {
    const score = newScore();
    score.shown(10, labelled(fill(1)));
    score.arrived(20, fill(1), ['all']);
    score.shown(30, labelled(fill(2))); // right for the frame of 20, but too late for it
    score.arrived(40, fill(1), ['all']);
    assert.deepEqual(score.accuracy('all'), { miou: 8 / 16 / 2, frames: 2 }); // class 1: 8 of 16, class 2: none of 8
  });

  it('judges a frame that is heard of late by what was on show when it came', () => {
    const score = newScore();
    score.shown(10, labelled(fill(1)));
    score.shown(30, labelled(fill(2)));
    score.arrived(20, fill(1), ['all']);
    score.shown(40, labelled(fill(0)));
    assert.equal(score.accuracy('all')?.miou, 1);
  });

  it('judges a frame by what was on show before it, not at the same time', () => {
    const score = newScore();
    score.shown(10, labelled(fill(1)));
    score.shown(20, labelled(fill(2)));
    score.arrived(20, fill(1), ['all']);
    assert.equal(score.accuracy('all')?.miou, 1);
  });

  it('counts every pixel as wrong while no labels are on show', () => {
    const score = newScore();
    score.arrived(5, fill(0), ['all']);
    score.shown(10, labelled(fill(0)));
    score.shown(20, { kind: 'raw', frame: solidFrame(), reason: 'busy', timings: {} });
    score.arrived(30, fill(0), ['all']);
    assert.deepEqual(score.accuracy('all'), { miou: 0, frames: 2 });
  });

  it('counts spans of time apart, overlapping ones in each', () => {
    const score = newScore();
    score.shown(10, labelled(fill(1)));
    score.arrived(20, fill(1), ['all', 'first']);
    score.arrived(30, fill(0), ['all', 'second']);
    assert.equal(score.accuracy('first')?.miou, 1);
    assert.equal(score.accuracy('second')?.miou, 0);
    assert.equal(score.accuracy('all')?.frames, 2);
    assert.equal(score.accuracy('third'), undefined);
  });

  it('agrees with looking up what was on show for each frame afterwards', () => {
    const labels = fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS, max: CLASSES - 1 });
    const truths = fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS, max: CLASSES });
    const showing = fc.record({ atMs: fc.nat(50), ids: fc.option(labels) });
    const arrival = fc.record({ atMs: fc.nat(50), truth: truths });
    fc.assert(
      fc.property(fc.array(showing), fc.array(arrival, { minLength: 1 }), (showings, arrivals) => {
        const inOrder = showings.sort((a, b) => a.atMs - b.atMs);
        const score = newScore();
        // Each is told in order of time; a frame before what is shown at the same time.
        const events = [
          ...arrivals.map((it) => ({ atMs: it.atMs, tell: () => score.arrived(it.atMs, it.truth, ['all']) })),
          ...inOrder.map((it) => ({
            atMs: it.atMs,
            tell: () => score.shown(it.atMs, segmentationOf(it.ids)),
          })),
        ];
        for (const { tell } of events.sort((a, b) => a.atMs - b.atMs)) tell();
        const judged = arrivals.map(({ atMs, truth }) => {
          const last = inOrder.filter((it) => it.atMs < atMs).at(-1);
          return { truth, shown: last?.ids ?? new Uint8Array(PIXELS).fill(IGNORE_INDEX) };
        });
        const expected = slowMiou(judged);
        const found = score.accuracy('all')?.miou ?? NaN;
        assert.ok(
          Object.is(found, expected) || Math.abs(found - expected) < 1e-12,
          `${found}, not ${expected}`,
        );
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe('the sample grid', () => {
  it('has 160x90 pixels of 1280x720, each the middle of eight', () => {
    assert.deepEqual(sampleGridFor({ width: 1280, height: 720 }), { stepPx: 8, width: 160, height: 90 });
  });

  it('has every pixel of a small picture', () => {
    assert.deepEqual(sampleGridFor({ width: 160, height: 3 }), { stepPx: 1, width: 160, height: 3 });
  });

  it('never reaches beyond the picture, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 40 }), (width, height) => {
        const grid = sampleGridFor({ width, height });
        const pixels = new Uint8Array(width * height).fill(7);
        const samples = new Uint8Array(grid.width * grid.height);
        copySamples(pixels, { width, height }, 1, grid, samples);
        assert.ok(samples.every((sample) => sample === 7));
        assert.ok(grid.width <= 160);
      }),
      { seed: 4, numRuns: 200 },
    );
  });

  it('takes the first byte of each sampled pixel', () => {
    const size = { width: 320, height: 2 };
    const grid = sampleGridFor(size);
    const pixels = Uint8Array.from({ length: 320 * 2 * 3 }, (_, i) => Math.floor(i / 3) % 251);
    const samples = new Uint8Array(grid.width * grid.height);
    copySamples(pixels, size, 3, grid, samples);
    assert.deepEqual([grid.stepPx, samples[0], samples[1]], [2, 321 % 251, 323 % 251]);
  });
});

function newScore(): StreamingScore {
  return new StreamingScore(sampleGridFor(SIZE), CLASSES);
}

function fill(id: number): Uint8Array {
  return new Uint8Array(PIXELS).fill(id);
}

function labelled(ids: Uint8Array): Segmentation {
  return { kind: 'segmented', frame: solidFrame(), labels: { ...SIZE, ids }, exit: 'high', timings: {} };
}

function segmentationOf(ids: Uint8Array | null): Segmentation {
  return ids === null ? { kind: 'raw', frame: solidFrame(), reason: 'busy', timings: {} } : labelled(ids);
}

/** Mean IoU of the classes that occur, counted pixel by pixel and class by class; ids from CLASSES on are void. */
function slowMiou(judged: readonly { readonly truth: Uint8Array; readonly shown: Uint8Array }[]): number {
  const pairs = judged.flatMap(({ truth, shown }) => Array.from(truth, (id, i) => [id, shown[i]] as const));
  const counted = pairs.filter(([truth]) => truth < CLASSES);
  const ious = Array.from({ length: CLASSES }, (_, id) => {
    const both = counted.filter(([truth, found]) => truth === id && found === id).length;
    const either = counted.filter(([truth, found]) => truth === id || found === id).length;
    return either === 0 ? undefined : both / either;
  }).filter((iou) => iou !== undefined);
  return ious.reduce((sum, iou) => sum + iou, 0) / ious.length;
}
