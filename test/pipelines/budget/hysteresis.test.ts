import assert from 'node:assert/strict';
import { Hysteresis, type FittingPoints } from '../../../pipelines/budget/hysteresis.js';

/** Feeds frames 33 ms apart and gives the places they got. */
function run(hysteresis: Hysteresis, frames: readonly FittingPoints[], fromMs = 0, periodMs = 33): number[] {
  return frames.map((fitting, index) => hysteresis.settle(fitting, fromMs + index * periodMs));
}

const times = (count: number, best: number, withHeadroom = best): FittingPoints[] =>
  Array.from({ length: count }, () => ({ best, withHeadroom }));

const firstOf = (places: readonly number[], place: number): number => places.indexOf(place) * 33;

describe('hysteresis', () => {
  it('begins with the best that fits', () => {
    assert.deepEqual(run(new Hysteresis(), times(1, 5)), [5]);
  });

  it('gives a frame less at once', () => {
    assert.deepEqual(run(new Hysteresis(), [...times(3, 5), ...times(2, 2)]), [5, 5, 5, 2, 2]);
  });

  it('goes on as before after a single accident', () => {
    assert.deepEqual(
      run(new Hysteresis(), [...times(3, 5), ...times(1, 2), ...times(2, 5)]),
      [5, 5, 5, 2, 5, 5],
    );
  });

  it('stays down after the second one within a second, until more has fitted for half a second', () => {
    const places = run(new Hysteresis(), [...times(1, 5), ...times(2, 2), ...times(40, 5)]).slice(3);
    const upAfterMs = firstOf(places, 5);
    assert.ok(upAfterMs >= 460 && upAfterMs <= 540, `${upAfterMs}`);
    assert.deepEqual([...new Set(places)], [2, 5], 'one change, not several');
  });

  it('does not take up what fits without headroom only', () => {
    const places = run(new Hysteresis(), [...times(1, 2), ...times(100, 5, 2)]);
    assert.deepEqual([...new Set(places)], [2]);
  });

  it('climbs to what has fitted all along, not to the best of it', () => {
    const frames = Array.from({ length: 30 }, (_, index) => ({
      best: 4 + (index % 2),
      withHeadroom: 4 + (index % 2),
    }));
    assert.equal(run(new Hysteresis(), [...times(1, 2), ...frames]).at(-1), 4);
  });

  it('forgives a frame or two that did not fit the better point', () => {
    const frames = [...times(8, 5), ...times(1, 2), ...times(9, 5)];
    assert.equal(run(new Hysteresis(), [...times(1, 2), ...frames]).at(-1), 5);
  });

  it('starts waiting anew when more ceases to fit', () => {
    const often = Array.from({ length: 20 }, () => [...times(4, 5), ...times(4, 2)]).flat();
    assert.deepEqual([...new Set(run(new Hysteresis(), [...times(1, 2), ...often]))], [2]);
  });

  it('waits twice as long after each climb that failed, up to a bound', () => {
    const hysteresis = new Hysteresis();
    let nowMs = 0;
    const next = (fits: number): number =>
      hysteresis.settle({ best: fits, withHeadroom: fits }, (nowMs += 33));
    next(2);
    const waits: number[] = [];
    for (let climb = 0; climb < 5; climb++) {
      const fromMs = nowMs;
      while (next(5) !== 5);
      waits.push(nowMs - fromMs);
      next(2); // fails at once
      next(2);
    }
    const rounded = waits.map((ms) => Math.round(ms / 250) * 250);
    assert.deepEqual(rounded, [500, 1000, 2000, 3000, 3000]);
  });

  it('forgets failed climbs once one has lasted', () => {
    const hysteresis = new Hysteresis();
    run(hysteresis, [...times(1, 2), ...times(20, 5), ...times(2, 2)]); // a climb that failed
    run(hysteresis, times(200, 5), 1000); // one that lasts
    run(hysteresis, times(2, 2), 8000);
    const upAfterMs = firstOf(run(hysteresis, times(60, 5), 8066), 5);
    assert.ok(upAfterMs <= 540, `${upAfterMs}`);
  });

  it('waits for three frames where frames come slowly', () => {
    const places = run(new Hysteresis(), [...times(1, 2), ...times(5, 5)], 0, 1000);
    assert.deepEqual(places, [2, 2, 2, 5, 5, 5]);
  });
});
