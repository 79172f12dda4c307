import assert from 'node:assert/strict';
import type { Logits } from '../../../src/core/label-map.js';
import { findWinners } from '../../../models/labels/winners.js';

/** Scores of few different values, so that many tie; the same every time. */
function logitsOf(classes: number, height: number, width: number): Logits {
  const score = (_: unknown, at: number): number => Math.round(4 * Math.sin(at * 78.233 + (at % 11)));
  return { classes, height, width, data: Float32Array.from({ length: classes * height * width }, score) };
}

/** The first class of the highest score, cell by cell. */
function winnersOf({ classes, height, width, data }: Logits): Uint8Array {
  const plane = height * width;
  return Uint8Array.from({ length: plane }, (_, cell) => {
    const scores = Array.from({ length: classes }, (_, id) => data[id * plane + cell] ?? Number.NaN);
    return scores.indexOf(Math.max(...scores));
  });
}

describe('findWinners', () => {
  for (const [classes, height, width] of [
    [1, 1, 1],
    [2, 1, 3],
    [11, 5, 13],
    [4, 64, 64],
    [3, 61, 71],
    [2, 97, 127],
    [255, 3, 5],
  ] as const) {
    it(`finds the first highest of ${classes} classes in each of ${width}x${height} cells`, () => {
      const logits = logitsOf(classes, height, width);
      const winners = new Uint8Array(height * width).fill(99);
      assert.equal(findWinners(logits, winners), true);
      assert.deepEqual(winners, winnersOf(logits));
    });
  }

  for (const score of [Number.NaN, Infinity, -Infinity]) {
    it(`notices ${score} at any place`, () => {
      for (const at of [0, 3, 12, 14, 29]) {
        const logits = logitsOf(2, 3, 5);
        logits.data[at] = score;
        assert.equal(findWinners(logits, new Uint8Array(15)), false, `at ${at}`);
      }
      assert.equal(findWinners(logitsOf(2, 3, 5), new Uint8Array(15)), true, 'and forgets it');
    });
  }

  it('keeps nothing of an earlier call, though a chunk is filled up', () => {
    const before = Float32Array.of(1, 1, 1, 1, 1, 1, Number.NaN, 1);
    assert.equal(findWinners({ classes: 1, height: 1, width: 8, data: before }, new Uint8Array(8)), false);
    const after = new Float32Array(5);
    assert.equal(findWinners({ classes: 1, height: 1, width: 5, data: after }, new Uint8Array(5)), true);
  });

  it('does not take the largest or smallest scores for infinite ones', () => {
    const data = Float32Array.of(3.4028234663852886e38, -3.4028234663852886e38, -3.4028234663852886e38, -0);
    const winners = new Uint8Array(2);
    assert.equal(findWinners({ classes: 2, height: 1, width: 2, data }, winners), true);
    assert.deepEqual([...winners], [0, 1]);
  });
});
