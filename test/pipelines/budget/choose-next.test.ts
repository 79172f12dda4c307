import assert from 'node:assert/strict';
import { chooseNext, type WaitingWork, type WorkKind } from '../../../pipelines/budget/choose-next.js';
import type { TimedWork } from '../../../pipelines/budget/schedule.js';

const NOW = 1000;

interface Named extends WaitingWork {
  readonly name: string;
}

/** `deadlineMs` counts from now. */
function work(
  name: string,
  kind: WorkKind,
  costMs: number,
  deadlineMs: number,
  more: Partial<Named> = {},
): Named {
  return { name, kind, costMs, deadlineMs: NOW + deadlineMs, standing: 0, insistsFromMs: -Infinity, ...more };
}

function expected(costMs: number, releaseMs: number, deadlineMs: number, standing = 0): TimedWork {
  return { costMs, releaseMs: NOW + releaseMs, deadlineMs: NOW + deadlineMs, standing };
}

function next(waiting: readonly Named[], coming: readonly TimedWork[] = []): string | undefined {
  return chooseNext(waiting, coming, NOW).next?.name;
}

describe('choosing who is next', () => {
  it('takes due work earliest deadline first, not oldest first', () => {
    assert.equal(next([work('later', 'due', 5, 50), work('sooner', 'due', 5, 30)]), 'sooner');
  });

  it('serves whom it owes most when not all can be served', () => {
    const greedy = work('greedy', 'due', 20, 25, { standing: 100 });
    const owed = work('owed', 'due', 20, 30, { standing: 0 });
    assert.equal(next([greedy, owed]), 'owed');
  });

  it('says how long the device may be kept', () => {
    const { roomMs } = chooseNext([work('a', 'due', 5, 30), work('b', 'due', 10, 50)], [], NOW);
    assert.ok(roomMs > 29 && roomMs <= 30, `its own deadline comes first: ${roomMs}`);
    const { roomMs: less } = chooseNext([work('a', 'due', 5, 30), work('b', 'due', 30, 50)], [], NOW);
    assert.ok(less > 19 && less <= 20, `${less}`);
  });

  describe('optional work', () => {
    it('is taken when due work still fits after it', () => {
      assert.equal(next([work('due', 'due', 10, 60), work('more', 'optional', 20, 40)]), 'more');
    });

    it('waits while it would push due work past its deadline', () => {
      assert.equal(next([work('due', 'due', 10, 25), work('more', 'optional', 20, 24)]), 'due');
    });

    it('lets due work with an earlier deadline go first', () => {
      assert.equal(next([work('due', 'due', 1, 25), work('more', 'optional', 1, 40)]), 'due');
    });

    it('is denied when a frame about to arrive would be late for it', () => {
      const more = work('more', 'optional', 20, 40);
      const { next: chosen, denied } = chooseNext([more], [expected(10, 5, 25)], NOW);
      assert.equal(chosen, undefined);
      assert.deepEqual(denied, [more]);
    });

    it('is not denied for a frame that comes later', () => {
      assert.equal(next([work('more', 'optional', 20, 40)], [expected(10, 15, 45)]), 'more');
    });
  });

  describe('patient work', () => {
    const later = { insistsFromMs: NOW + 1 };

    it('takes time that nobody needs', () => {
      assert.equal(next([work('patient', 'patient', 20, Infinity, later)]), 'patient');
      assert.equal(next([work('patient', 'patient', 20, Infinity, later)], [expected(5, 30, 60)]), 'patient');
    });

    it('leaves the device free for a frame that is about to arrive', () => {
      assert.equal(next([work('patient', 'patient', 20, Infinity, later)], [expected(5, 10, 20)]), undefined);
    });

    it('waits for due work', () => {
      assert.equal(next([work('patient', 'patient', 1, Infinity, later), work('due', 'due', 5, 90)]), 'due');
    });

    it('comes first once it insists and its camera is owed most', () => {
      const patient = work('patient', 'patient', 20, Infinity, { standing: 10 });
      assert.equal(next([work('due', 'due', 5, 90, { standing: 50 }), patient]), 'patient');
      assert.equal(next([work('due', 'due', 5, 90, { standing: 5 }), patient]), 'due');
    });

    it('of several that insist, takes the one whose camera is owed most', () => {
      const list = [30, 10, 20].map((standing) => work(`${standing}`, 'patient', 20, Infinity, { standing }));
      assert.equal(next(list), '10');
    });
  });

  it('keeps the device free rather than let a long piece push aside who is owed more', () => {
    const long = work('4K', 'due', 60, 66, { standing: 100 });
    assert.equal(next([long], [expected(5, 10, 30, 0)]), undefined);
    assert.equal(next([{ ...long, standing: -1 }], [expected(5, 10, 30, 0)]), '4K');
  });
});
