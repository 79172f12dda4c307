import assert from 'node:assert/strict';
import { measuredQuality } from '../../../pipelines/budget/point-quality.js';

describe('point quality', () => {
  const quality = measuredQuality([
    { exit: 'high', width: 400, height: 400, miou: 60 },
    { exit: 'high', width: 100, height: 100, miou: 40 },
    { exit: 'low', width: 100, height: 100, miou: 20 },
  ]);

  it('is what was measured at the sizes that were', () => {
    assert.equal(quality({ width: 100, height: 100 }, 'high'), 0.4);
    assert.equal(quality({ width: 400, height: 100 }, 'high'), 0.4, 'a wider picture shows nothing larger');
    assert.equal(quality({ width: 100, height: 400 }, 'high'), 0.4, 'nor does a higher one');
  });

  it('lies halfway between two sizes at the side halfway on a logarithmic scale', () => {
    assert.ok(Math.abs(quality({ width: 200, height: 200 }, 'high') - 0.5) < 1e-9);
  });

  it('is the nearest one beyond what was measured', () => {
    assert.equal(quality({ width: 10, height: 10 }, 'high'), 0.4);
    assert.equal(quality({ width: 4000, height: 4000 }, 'high'), 0.6);
    assert.equal(quality({ width: 4000, height: 4000 }, 'low'), 0.2);
  });

  it('does not count what several looks at a picture reach', () => {
    const one = { exit: 'high', width: 100, height: 100, miou: 40 } as const;
    const many = { ...one, width: 200, height: 200, miou: 90 };
    const looks = [{ scales: [0.75, 1, 1.25] }, { flip: true }, { scales: [2] }];
    const mixed = measuredQuality([one, ...looks.map((look) => ({ ...many, ...look }))]);
    assert.equal(mixed({ width: 200, height: 200 }, 'high'), 0.4);
    const single = measuredQuality([one, { ...many, scales: [1], flip: false }]);
    assert.equal(single({ width: 200, height: 200 }, 'high'), 0.9);
  });

  it('orders exits and sizes nobody measured: more work is better, and never gains less than nothing', () => {
    const assumed = measuredQuality([]);
    const small = { width: 100, height: 100 };
    const large = { width: 300, height: 300 };
    assert.ok(assumed(small, 'low') < assumed(small, 'mid'));
    assert.ok(assumed(small, 'mid') < assumed(small, 'high'));
    assert.ok(assumed(small, 'high') < assumed(large, 'high'));
    assert.ok(assumed(large, 'high') <= 1);
  });
});
