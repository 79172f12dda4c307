import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createCostPredictor } from '../../../../pipelines/budget/predictor/create-cost-predictor.js';
import type { CostPredictor } from '../../../../pipelines/budget/cost-predictor.js';
import { seededRandom } from '../../../../bench/harness.js';
import {
  bimodalTrace,
  driftTrace,
  LADDER,
  quietTrace,
  type CostTrace,
} from '../../../support/cost-traces.js';
import { FakeClock } from '../../../support/fake-clock.js';

const FRAME_MS = 1000 / 30;
const BAD_COSTS = [Number.NaN, -1, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** A device whose work scatters by 5 % either way, with a predictor that watches it. */
class Device {
  readonly clock = new FakeClock(1000);
  readonly predictor: CostPredictor = createCostPredictor({ clock: this.clock });
  slowdown = 1;
  readonly #random = seededRandom(11);

  /** Does pieces of work of such costs on the quiet machine once per frame, at 30 frames a second. */
  work(ms: number, costs: Readonly<Record<string, number>>): void {
    for (let spent = 0; spent < ms; spent += FRAME_MS) {
      this.clock.advance(FRAME_MS);
      for (const [key, costMs] of Object.entries(costs)) {
        this.predictor.observe(key, costMs * this.slowdown * (0.95 + 0.1 * this.#random()));
      }
    }
  }

  median(key: string): number {
    return this.predictor.predict(key, 0.5) ?? Number.NaN;
  }
}

describe('what a predictor knows', () => {
  it('is nothing of work never seen nor seeded', () => {
    const { predictor } = new Device();
    assert.equal(predictor.predict('low', 0.95), undefined);
    predictor.observe('low', 5);
    assert.equal(predictor.predict('high', 0.95), undefined);
  });

  it('is about a first cost, or a seed, cautiously', () => {
    const { predictor } = new Device();
    predictor.observe('seen', 8);
    predictor.seed('seeded', 4);
    assertNear(predictor.predict('seen', 0.5), 8, 0.05);
    assertNear(predictor.predict('seeded', 0.5), 4, 0.05);
    assert.ok((predictor.predict('seen', 0.95) ?? 0) > 10);
    assert.ok((predictor.predict('seeded', 0.95) ?? 0) > 5);
  });

  it('comes from a newer seed, but from no seed once the work was seen', () => {
    const device = new Device();
    device.predictor.seed('low', 2);
    device.predictor.seed('low', 10);
    assertNear(device.median('low'), 10, 0.05);
    device.work(1000, { low: 10 });
    device.predictor.seed('low', 90);
    assertNear(device.median('low'), 10, 0.05);
  });

  it('forgets a first run that was slow', () => {
    const device = new Device();
    device.predictor.observe('low', 60);
    device.work(300, { low: 6 });
    assertNear(device.median('low'), 6, 0.1);
  });

  it('takes first runs that were slow for no load that goes', () => {
    const device = new Device();
    device.predictor.seed('other', 20);
    for (const key of ['low', 'mid', 'high', 'low', 'mid', 'high']) {
      device.clock.advance(10);
      device.predictor.observe(key, device.predictor.predict(key, 0.5) === undefined ? 60 : 6);
    }
    assertNear(device.median('other'), 20, 0.1);
  });

  it('corrects a seed that is wrong for one piece alone', () => {
    const device = new Device();
    for (const [key, costMs] of Object.entries({ low: 6, mid: 2, high: 2 }))
      device.predictor.seed(key, costMs);
    device.work(2000, { low: 6, mid: 2, high: 6 });
    assertNear(device.median('low'), 6, 0.15);
    assertNear(device.median('high'), 6, 0.15);
  });

  it('is bounded: beyond maxKeys, the piece unused for longest goes', () => {
    const clock = new FakeClock();
    const predictor = createCostPredictor({ clock, maxKeys: 2 });
    for (const key of ['a', 'b', 'a', 'c']) {
      clock.advance(1);
      predictor.observe(key, 5);
    }
    assert.deepEqual(
      ['a', 'b', 'c'].map((key) => predictor.predict(key, 0.5) !== undefined),
      [true, false, true],
    );
  });

  for (const maxKeys of [0, -1, 1.5, Number.NaN]) {
    it(`cannot be bounded by ${maxKeys}`, () => {
      assert.throws(() => createCostPredictor({ maxKeys }), { code: 'usage' });
    });
  }
});

describe('the quantiles predicted', () => {
  for (const trace of [quietTrace(), driftTrace(), bimodalTrace()]) {
    for (const q of [0.5, 0.8, 0.95, 0.99]) {
      it(`of ${q} hold for that share of what comes: ${trace.name}`, () => {
        const tolerance = 0.03;
        const share = shareWithin(trace, q);
        assert.ok(Math.abs(share - q) <= tolerance, `${share} of the costs are within the quantile ${q}`);
      });
    }
  }

  it('grow with q and are positive, whatever was seen', () => {
    const cost = fc.oneof(
      fc.double(),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.constantFrom(...BAD_COSTS),
    );
    const step = fc.record({
      key: fc.constantFrom('a', 'b'),
      cost,
      gapMs: fc.nat(5000),
      seeds: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 60 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true })),
        (steps, qs) => {
          const clock = new FakeClock();
          const predictor = createCostPredictor({ clock });
          for (const { key, cost: costMs, gapMs, seeds } of steps) {
            clock.advance(gapMs);
            if (seeds) predictor.seed(key, costMs);
            else predictor.observe(key, costMs);
          }
          const predicted = qs.sort((a, b) => a - b).map((q) => predictor.predict('a', q));
          for (const [index, ms] of predicted.entries()) {
            assert.ok(ms === undefined || (ms > 0 && Number.isFinite(ms)), `${ms} ms`);
            assert.ok((predicted[index - 1] ?? 0) <= (ms ?? 0));
          }
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it('take a q beyond either end for the end, and NaN for the upper one', () => {
    const device = new Device();
    device.work(1000, { low: 5 });
    const at = (q: number) => device.predictor.predict('low', q);
    assert.equal(at(-1), at(0));
    assert.equal(at(2), at(1));
    assert.equal(at(Number.NaN), at(1));
    assert.ok((at(0) ?? 0) < (at(1) ?? 0));
  });
});

describe('a load on the device', () => {
  it('is believed within three pieces of work', () => {
    const device = new Device();
    device.work(5000, { low: 6, mid: 2, high: 4 });
    device.slowdown = 3;
    device.work(FRAME_MS, { low: 6, mid: 2, high: 4 });
    assertNear(device.median('low'), 18, 0.15);
  });

  it('is believed within a second from one piece of work per frame, five frames a second', () => {
    const device = new Device();
    const slowly = (seconds: number) => {
      for (let frame = 0; frame < seconds * 5; frame++) {
        device.clock.advance(200 - FRAME_MS);
        device.work(FRAME_MS, { low: 6 });
      }
    };
    slowly(10);
    device.slowdown = 2;
    slowly(1);
    assertNear(device.median('low'), 12, 0.15);
  });

  it('is not told by a spike of a camera with a frame every two seconds', () => {
    const device = new Device();
    for (let frame = 0; frame < 10; frame++) {
      device.clock.advance(2000);
      device.work(FRAME_MS, { low: 6 });
    }
    device.predictor.observe('low', 60);
    assertNear(device.median('low'), 6, 0.1);
  });

  it('that has gone is forgotten within a second and a half at ten pieces of work a second', () => {
    const device = new Device();
    const slowly = (seconds: number) => {
      for (let frame = 0; frame < seconds * 10; frame++) {
        device.clock.advance(100 - FRAME_MS);
        device.work(FRAME_MS, { low: 6 });
      }
    };
    slowly(10);
    device.slowdown = 3;
    slowly(8);
    device.slowdown = 1;
    slowly(1.5);
    assertNear(device.median('low'), 6, 0.1);
  });

  it('that has gone is forgotten within two seconds, by the upper quantiles, too', () => {
    const device = new Device();
    device.work(5000, { low: 6, mid: 2, high: 4 });
    device.slowdown = 3;
    device.work(8000, { low: 6, mid: 2, high: 4 });
    device.slowdown = 1;
    device.work(2000, { low: 6, mid: 2, high: 4 });
    assertNear(device.median('low'), 6, 0.1);
    assert.ok((device.predictor.predict('low', 0.95) ?? 0) < 7);
  });

  it('shows in work that does not run meanwhile, seeded or seen before', () => {
    const device = new Device();
    device.predictor.seed('never', 20);
    device.predictor.seed('low', 6);
    device.work(3000, { low: 6, before: 10 });
    device.slowdown = 2.5;
    device.work(1000, { low: 6 });
    assertNear(device.median('never'), 50, 0.15);
    assertNear(device.median('before'), 25, 0.15);
  });

  it('is not told by a single spike', () => {
    const device = new Device();
    device.work(3000, { low: 6, mid: 2, high: 4 });
    device.predictor.observe('low', 60);
    assertNear(device.median('high'), 4, 0.1);
    assertNear(device.median('low'), 6, 0.1);
  });

  it('is taken off work that is met during it for the first time', () => {
    const device = new Device();
    device.work(3000, { low: 6 });
    device.slowdown = 3;
    device.work(2000, { low: 6 });
    device.predictor.observe('late', 30);
    device.slowdown = 1;
    device.work(2000, { low: 6 });
    assertNear(device.median('late'), 10, 0.15);
  });

  it('that was there from the start poisons nothing: when it goes, all work is as cheap as it is', () => {
    const device = new Device();
    device.slowdown = 3;
    device.work(5000, { low: 6, high: 20 });
    device.slowdown = 1;
    device.work(2000, { low: 6 });
    assertNear(device.median('high'), 20, 0.15);
  });

  it('that lasts ten minutes is not learnt as the work’s own cost', () => {
    const device = new Device();
    device.predictor.seed('high', 20);
    device.work(3000, { low: 6, mid: 2, high: 20 });
    device.slowdown = 2.5;
    device.work(600_000, { low: 6, mid: 2 });
    assertNear(device.median('high'), 50, 0.15);
    device.slowdown = 1;
    device.work(2000, { low: 6, mid: 2 });
    assertNear(device.median('high'), 20, 0.15);
  });

  it('of lopsided noise does not creep into work that is not in use', () => {
    const device = new Device();
    const random = seededRandom(2);
    device.work(3000, { low: 6, high: 20 });
    for (let frame = 0; frame < 10 * 60 * 30; frame++) {
      device.clock.advance(FRAME_MS);
      device.predictor.observe('low', random() < 0.2 ? 18 : 6);
    }
    device.work(2000, { low: 6 });
    assertNear(device.median('high'), 20, 0.15);
  });
});

describe('a gap without work', () => {
  it('leaves the load as it was for a second', () => {
    const device = new Device();
    device.work(20_000, { low: 6 });
    device.slowdown = 3;
    device.work(2000, { low: 6 });
    device.clock.advance(1000);
    assertNear(device.median('low'), 18, 0.1);
  });

  it('lets a rare load give way to what was usual', () => {
    const device = new Device();
    device.work(60_000, { low: 6 });
    device.slowdown = 3;
    device.work(2000, { low: 6 });
    device.clock.advance(3000);
    const halfway = device.median('low');
    assert.ok(halfway > 7 && halfway < 17, `${halfway} ms after three seconds`);
    device.clock.advance(60_000);
    assertNear(device.median('low'), 6, 0.1);
  });

  it('lets calm give way to a load that is there every now and then', () => {
    const device = new Device();
    for (let minute = 0; minute < 5; minute++) {
      device.slowdown = 3;
      device.work(10_000, { low: 6 });
      device.slowdown = 1;
      device.work(20_000, { low: 6 });
    }
    assertNear(device.median('low'), 6, 0.1);
    device.clock.advance(60_000);
    assertNear(device.median('low'), 18, 0.15);
  });

  it('forgets nothing else: the scatter is what it was', () => {
    const device = new Device();
    device.work(20_000, { low: 6 });
    const before = device.predictor.predict('low', 0.95) ?? 0;
    device.clock.advance(3_600_000);
    assertNear(device.predictor.predict('low', 0.95), before, 0.05);
    device.work(FRAME_MS, { low: 6 });
    assertNear(device.predictor.predict('low', 0.95), before, 0.05);
  });
});

describe('costs that are none', () => {
  it('are ignored, seeded and observed', () => {
    const device = new Device();
    for (const bad of BAD_COSTS) {
      device.predictor.seed('bad', bad);
      device.predictor.observe('bad', bad);
    }
    assert.equal(device.predictor.predict('bad', 0.5), undefined);
    device.work(2000, { low: 6 });
    const before = device.predictor.predict('low', 0.95);
    for (const bad of BAD_COSTS) {
      device.predictor.seed('low', bad);
      device.predictor.observe('low', bad);
    }
    assert.equal(device.predictor.predict('low', 0.95), before);
  });

  for (const absurdMs of [1e-300, 1e300]) {
    it(`but pass for one, such as ${absurdMs} ms, are outlived within a second`, () => {
      const device = new Device();
      device.work(2000, { low: 6, high: 10 });
      device.predictor.observe('low', absurdMs);
      device.predictor.observe('new', absurdMs);
      assertNear(device.median('high'), 10, 0.15);
      device.work(1000, { low: 6, high: 10, new: 5 });
      assertNear(device.median('low'), 6, 0.1);
      assertNear(device.median('high'), 10, 0.1);
      assertNear(device.median('new'), 5, 0.2);
    });
  }

  it('nor does a clock that steps back upset it', () => {
    const device = new Device();
    device.work(2000, { low: 6 });
    device.clock.advance(-10_000_000);
    device.work(1000, { low: 6 });
    assertNear(device.median('low'), 6, 0.1);
    device.slowdown = 3;
    device.work(200, { low: 6 });
    assertNear(device.median('low'), 18, 0.1);
  });
});

/** The share of a trace's costs that were within the quantile predicted just before, once there was time to learn. */
function shareWithin(trace: CostTrace, q: number): number {
  const clock = new FakeClock();
  const predictor = createCostPredictor({ clock });
  let within = 0;
  let all = 0;
  for (let frame = 0; frame < trace.frames; frame++) {
    clock.advance(trace.frameMs);
    for (const cut of LADDER.slice(0, 3)) {
      const costMs = trace.costMs(cut, frame);
      if (frame >= 60) {
        all += 1;
        if (costMs <= (predictor.predict(cut.key, q) ?? 0)) within += 1;
      }
      predictor.observe(cut.key, costMs);
    }
  }
  return within / all;
}

function assertNear(actual: number | undefined, expected: number, share: number): void {
  const isNear = actual !== undefined && Math.abs(actual - expected) <= share * expected;
  assert.ok(isNear, `${actual} is not within ${share * 100} % of ${expected}`);
}
