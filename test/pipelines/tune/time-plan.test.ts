import assert from 'node:assert/strict';
import fc from 'fast-check';
import { candidateSizes } from '../../../pipelines/tune/candidate-sizes.js';
import { groupsOf, isHopeless, planTime, roundStride } from '../../../pipelines/tune/time-plan.js';

describe('the plan of a tuning', () => {
  it('fits the time there is: frames, then loading, then measuring, then judging', () => {
    for (const totalMs of [5000, 90_000, 600_000]) {
      const { collectMs, loadUntilMs, judgeMs, endMs } = planTime(totalMs);
      assert.ok(0 < collectMs && collectMs < loadUntilMs);
      assert.ok(loadUntilMs < endMs - judgeMs, 'there is time left to measure');
      assert.ok(endMs < totalMs);
    }
  });

  it('does not look at frames for more than five seconds, however long it may take', () => {
    assert.equal(planTime(3_600_000).collectMs, 5000);
  });

  for (const { costMs, hopeless, stride } of [
    { costMs: 33, hopeless: false, stride: 1 },
    { costMs: 66, hopeless: false, stride: 1 },
    { costMs: 67, hopeless: false, stride: 4 },
    { costMs: 132, hopeless: false, stride: 4 },
    { costMs: 133, hopeless: true, stride: 4 },
  ])
    it(`${hopeless ? 'skips' : stride === 1 ? 'always measures' : 'sometimes measures'} a point of ${costMs} ms for a deadline of 33 ms`, () => {
      assert.deepEqual([isHopeless(costMs, 33), roundStride(costMs, 33)], [hopeless, stride]);
    });

  it('puts every size into one group, none of them too large, small and large ones in each', () => {
    const lengths = fc.integer({ min: 1, max: 30 });
    fc.assert(
      fc.property(lengths, lengths, (length, atOnce) => {
        const sizes = Array.from({ length }, (_, index) => index);
        const groups = groupsOf(sizes, atOnce);
        assert.deepEqual(
          groups.flat().sort((a, b) => a - b),
          sizes,
        );
        assert.ok(groups.every((group) => group.length >= 1 && group.length <= atOnce));
        assert.equal(groups.length, Math.ceil(length / atOnce), 'no more loading than needed');
        for (const group of groups) assert.ok((group[0] ?? 0) < groups.length, 'a small one');
      }),
    );
  });
});

describe('the sizes worth measuring', () => {
  it('are shaped like the picture, each about half as large again as the one before', () => {
    const sizes = candidateSizes({ width: 1280, height: 720 }, { width: 960, height: 720 });
    assert.deepEqual(
      sizes.map(({ width, height }) => `${width}x${height}`),
      [
        '192x96',
        '224x128',
        '256x160',
        '320x192',
        '416x224',
        '480x288',
        '608x352',
        '736x416',
        '896x512',
        '1120x608',
      ],
    );
  });

  it('are at least one for any picture, multiples of 32, growing, each once', () => {
    const side = fc.integer({ min: 1, max: 8192 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const sizes = candidateSizes({ width, height }, { width: 960, height: 720 });
        assert.ok(sizes.length >= 1 && sizes.length <= 12);
        assert.ok(sizes.every((size) => size.width % 32 === 0 && size.height % 32 === 0));
        const areas = sizes.map((size) => size.width * size.height);
        assert.ok(areas.every((area, index) => index === 0 || area >= (areas[index - 1] ?? 0)));
        assert.equal(new Set(sizes.map((size) => `${size.width}x${size.height}`)).size, sizes.length);
      }),
    );
  });
});
