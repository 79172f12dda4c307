import assert from 'node:assert/strict';
import fc from 'fast-check';
import { divideFairly, FairShares } from '../../../pipelines/budget/fair-share.js';

describe('fair shares', () => {
  it('counts device time by weight', () => {
    const shares = new FairShares();
    const [light, heavy] = [shares.open(1), shares.open(4)];
    light.charge(10);
    heavy.charge(10);
    assert.equal(light.standing, 4 * heavy.standing);
  });

  it('lets a new camera begin where the others are', () => {
    const shares = new FairShares();
    shares.open(1).charge(5000);
    assert.equal(shares.open(1).standing, 5000);
  });

  it('lets nobody save up more than a second', () => {
    const shares = new FairShares();
    const [idle, busy] = [shares.open(1), shares.open(1)];
    busy.charge(60_000);
    shares.enter(idle);
    assert.equal(idle.standing, 59_000);
  });

  it('forgets a camera that is gone', () => {
    const shares = new FairShares();
    const gone = shares.open(1);
    gone.charge(9000);
    shares.close(gone);
    assert.equal(shares.open(1).standing, 0);
  });
});

describe('dividing fairly', () => {
  const cases: readonly [string, { priority: number; demand: number }[], number[]][] = [
    [
      'gives all what they can use when there is enough',
      [
        { priority: 1, demand: 0.2 },
        { priority: 1, demand: 0.5 },
      ],
      [0.2, 0.5],
    ],
    [
      'halves between two who want all',
      [
        { priority: 1, demand: 1 },
        { priority: 1, demand: 1 },
      ],
      [0.5, 0.5],
    ],
    [
      'goes by weight',
      [
        { priority: 3, demand: 1 },
        { priority: 1, demand: 1 },
      ],
      [0.75, 0.25],
    ],
    [
      'hands on what one does not need',
      [
        { priority: 1, demand: 0.1 },
        { priority: 1, demand: 2 },
      ],
      [0.1, 0.9],
    ],
    [
      'gives nothing to who wants nothing',
      [
        { priority: 5, demand: 0 },
        { priority: 1, demand: 2 },
      ],
      [0, 1],
    ],
  ];
  for (const [title, demands, expected] of cases)
    it(title, () => {
      for (const [index, part] of divideFairly(demands, 1).entries())
        assert.ok(Math.abs(part - (expected[index] ?? Number.NaN)) < 1e-9);
    });

  it('never gives more than there is or than is wanted, and leaves nothing over while somebody wants more', () => {
    const demand = fc.record({
      priority: fc.double({ min: 0.1, max: 10, noNaN: true }),
      demand: fc.double({ min: 0, max: 3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(demand, { minLength: 1, maxLength: 20 }), (demands) => {
        const parts = divideFairly(demands, 1);
        const sum = parts.reduce((total, part) => total + part, 0);
        const wanted = demands.reduce((total, each) => total + each.demand, 0);
        assert.ok(Math.abs(sum - Math.min(wanted, 1)) < 1e-9);
        for (const [index, part] of parts.entries()) assert.ok(part <= (demands[index]?.demand ?? 0) + 1e-12);
      }),
    );
  });
});
