import assert from 'node:assert/strict';
import { from } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { thinOut } from '../../streams/thin-out.js';

describe('thinOut', () => {
  it('passes every value of a stream that is slower than the limit', () => {
    assert.deepEqual(passed(everyMs(40, 10), 30).length, 10);
  });

  it('passes every value of a stream at just the limit, in spite of jitter', () => {
    const jitter = [0, 9, -8, 4, 12, -11, 0, 7, -6, 3];
    const arrivals = everyMs(1000 / 30, 300).map((ms, i) => ms + (jitter[i % jitter.length] ?? 0));
    assert.equal(passed(arrivals, 30).length, 300);
  });

  it('spreads what passes evenly', () => {
    assert.deepEqual(passed(everyMs(40, 11), 12.5), [0, 80, 160, 240, 320, 400]);
    assert.deepEqual(passed(everyMs(40, 11), 20), [0, 40, 80, 160, 200, 240, 280, 360, 400]);
  });

  it('keeps the wanted rate in the long run', () => {
    const seconds = 20;
    assert.ok(Math.abs(passed(everyMs(40, 25 * seconds), 15).length - 15 * seconds) <= 1);
  });

  it('lets at most one value ahead of its time after a pause', () => {
    const burst = [0, 5000, 5001, 5002, 5003, 5100];
    assert.deepEqual(passed(burst, 10), [0, 5000, 5100]);
  });

  it('passes everything while no rate is wanted, and follows a change at once', () => {
    let fps: number | undefined;
    const seen: number[] = [];
    const thinned: number[] = [];
    from(everyMs(10, 40))
      .pipe(thinOut({ arrivedAtMs: (ms) => ms, fps: () => fps, onThinned: (ms) => thinned.push(ms) }))
      .subscribe((ms) => {
        seen.push(ms);
        if (ms === 100) fps = 10;
      });
    assert.deepEqual(seen.slice(0, 11), everyMs(10, 11));
    assert.deepEqual(seen.slice(11), [110, 170, 270, 370]);
    assert.equal(seen.length + thinned.length, 40);
  });

  it('keeps its state inside the subscription and passes the end on', () => {
    new TestScheduler((actual, expected) => assert.deepEqual(actual, expected)).run(
      ({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('abcd|', { a: 0, b: 10, c: 100, d: 110 });
        const thinned = source.pipe(thinOut({ arrivedAtMs: (ms) => ms, fps: () => 10 }));
        expectObservable(thinned).toBe('a-c-|', { a: 0, c: 100 });
        expectObservable(thinned).toBe('a-c-|', { a: 0, c: 100 });
        expectSubscriptions(source.subscriptions).toBe(['^---!', '^---!']);
      },
    );
  });
});

function everyMs(periodMs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i * periodMs);
}

function passed(arrivals: readonly number[], fps: number): number[] {
  const seen: number[] = [];
  from(arrivals)
    .pipe(thinOut({ arrivedAtMs: (ms) => ms, fps: () => fps }))
    .subscribe((ms) => seen.push(ms));
  return seen;
}
