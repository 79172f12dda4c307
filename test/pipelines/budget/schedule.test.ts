import assert from 'node:assert/strict';
import fc from 'fast-check';
import { admit, fits, roomBefore, type TimedWork } from '../../../pipelines/budget/schedule.js';

const work = (costMs: number, deadlineMs: number, more: Partial<TimedWork> = {}): TimedWork => ({
  costMs,
  deadlineMs,
  standing: 0,
  ...more,
});

describe('schedule', () => {
  const cases: readonly [title: string, work: readonly TimedWork[], fits: boolean][] = [
    ['nothing', [], true],
    ['work that ends exactly at its deadline', [work(10, 110)], true],
    ['work that ends after it', [work(11, 110)], false],
    ['work one after the other', [work(10, 110), work(10, 120)], true],
    ['the second one too late', [work(10, 110), work(11, 120)], false],
    ['work that comes later', [work(10, 160, { releaseMs: 150 })], true],
    ['work that comes too late', [work(10, 155, { releaseMs: 150 })], false],
    ['work that fits into the wait for another', [work(5, 160, { releaseMs: 150 }), work(40, 162)], true],
    ['work that is longer than the wait', [work(5, 160, { releaseMs: 150 }), work(51, 162)], false],
  ];
  for (const [title, list, expected] of cases)
    it(`${expected ? 'fits' : 'does not fit'}: ${title}`, () => assert.equal(fits(list, 100), expected));

  it('admits everything that fits, earliest deadline first', () => {
    const [late, early] = [work(10, 130), work(10, 120)];
    assert.deepEqual(admit([late, early], 100), [early, late]);
  });

  it('prefers those who are owed most when not all fits, whatever their deadlines', () => {
    const greedy = work(20, 120, { standing: 50 });
    const owed = work(20, 125, { standing: 10 });
    assert.deepEqual(admit([greedy, owed], 100), [owed]);
  });

  it('leaves out only what does not fit beside those', () => {
    const long = work(90, 120, { standing: 0 });
    const [first, second] = [work(10, 115, { standing: 1 }), work(10, 120, { standing: 2 })];
    assert.deepEqual(admit([long, first, second], 100), [first, second]);
  });

  it('says for how long the device can be kept', () => {
    const rest = [work(10, 130), work(10, 150)];
    assert.ok(Math.abs(roomBefore(rest, 100, 100) - 20) <= 1);
    assert.equal(roomBefore(rest, 100, 15), 15);
    assert.equal(roomBefore([], 100, 60), 60);
  });

  const anyWork = fc.array(
    fc.record({
      costMs: fc.integer({ min: 1, max: 30 }),
      deadlineMs: fc.integer({ min: 0, max: 100 }),
      standing: fc.integer({ min: 0, max: 5 }),
    }),
    { maxLength: 6 },
  );

  it('finds any order in which all is done in time, if there is one', () => {
    fc.assert(
      fc.property(anyWork, (list) => {
        const byDeadline = [...list].sort((a, b) => a.deadlineMs - b.deadlineMs);
        assert.equal(fits(byDeadline, 0), ordersOf(list).some(isInTime));
      }),
    );
  });

  it('admits only what fits together, and leaves out nothing that would', () => {
    fc.assert(
      fc.property(anyWork, (list) => {
        const admitted = admit(list, 0);
        assert.ok(fits(admitted, 0));
        for (const other of list.filter((each) => !admitted.includes(each)))
          assert.ok(
            !fits(
              [...admitted, other].sort((a, b) => a.deadlineMs - b.deadlineMs),
              0,
            ),
          );
      }),
    );
  });
});

/** The slow reference: tries every order. */
function ordersOf<T>(list: readonly T[]): readonly T[][] {
  if (list.length === 0) return [[]];
  return list.flatMap((first, at) =>
    ordersOf(list.filter((_, i) => i !== at)).map((rest) => [first, ...rest]),
  );
}

function isInTime(order: readonly TimedWork[]): boolean {
  let nowMs = 0;
  return order.every(({ costMs, deadlineMs }) => (nowMs += costMs) <= deadlineMs);
}
