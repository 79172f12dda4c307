import assert from 'node:assert/strict';
import { frontOf, recommend } from '../../../pipelines/tune/recommend.js';
import { worthKeeping } from '../../../pipelines/tune/worth-keeping.js';
import { measuredPoint } from '../../support/measured-points.js';

const cheap = measuredPoint(160, 'high', { costMs: 10, quality: 0.4 });
const usual = measuredPoint(320, 'high', { costMs: 30, quality: 0.55 });
const waste = measuredPoint(640, 'low', { costMs: 45, quality: 0.5 });
const good = measuredPoint(640, 'high', { costMs: 60.2, quality: 0.65 });
const points = [waste, good, usual, cheap] as const;

describe('a recommendation', () => {
  it('is the best point that keeps the deadline', () => {
    assert.deepEqual(recommend(points, { deadlineMs: 33 }), { kind: 'fits', point: usual });
    assert.deepEqual(recommend(points, { deadlineMs: 30 }), { kind: 'fits', point: usual });
    assert.deepEqual(recommend(points, { deadlineMs: 29.9 }), { kind: 'fits', point: cheap });
    assert.deepEqual(recommend(points, { deadlineMs: 1000 }), { kind: 'fits', point: good });
  });

  it('keeps the deadline by the p95, not by the usual cost', () => {
    const jumpy = { ...good, endToEndMs: { p50: 5, p95: 40, p99: 50 } };
    assert.deepEqual(recommend([jumpy, cheap], { deadlineMs: 33 }), { kind: 'fits', point: cheap });
  });

  for (const { title, wish, expected } of [
    {
      title: 'says which deadline or which quality would do when both cannot be had',
      wish: { deadlineMs: 33, minQuality: 0.6 },
      expected: { kind: 'none', nearest: good, deadlineMs: 61, minQuality: 0.55 },
    },
    {
      title: 'offers no deadline when no point is as good as asked for',
      wish: { deadlineMs: 33, minQuality: 0.7 },
      expected: { kind: 'none', nearest: good, deadlineMs: undefined, minQuality: 0.55 },
    },
    {
      title: 'offers no quality when no point keeps the deadline',
      wish: { deadlineMs: 5, minQuality: 0.5 },
      expected: { kind: 'none', nearest: usual, deadlineMs: 30, minQuality: undefined },
    },
    {
      title: 'names the cheapest point when the deadline alone is too short',
      wish: { deadlineMs: 5 },
      expected: { kind: 'none', nearest: cheap, deadlineMs: 10, minQuality: undefined },
    },
  ] as const)
    it(title, () => assert.deepEqual(recommend(points, wish), expected));

  it('looks at the front alone', () => {
    assert.deepEqual(frontOf(points), [cheap, usual, good]);
  });
});

describe('what a profile keeps of the points', () => {
  const exits = (width: number, costMs: number) =>
    (['low', 'high'] as const).map((exit, index) =>
      measuredPoint(width, exit, { costMs: costMs + index * 10, quality: 0.5 }),
    );
  const kept = (all: ReturnType<typeof exits>, deadlineMs: number) => {
    const [first, ...rest] = all;
    if (first === undefined) throw new Error('the test gives points');
    return worthKeeping([first, ...rest], deadlineMs).map(
      ({ inputSize, exit }) => `${inputSize.width} ${exit}`,
    );
  };

  it('is every exit of the sizes that can keep the deadline, small ones too', () => {
    const all = [...exits(64, 5), ...exits(128, 25), ...exits(256, 40)];
    assert.deepEqual(kept(all, 30), ['64 low', '64 high', '128 low', '128 high']);
  });

  it('is the cheapest size when none can', () => {
    assert.deepEqual(kept([...exits(128, 50), ...exits(64, 40)], 30), ['64 low', '64 high']);
  });

  it('is at most eight sizes, the largest among them', () => {
    const widths = Array.from({ length: 20 }, (_, index) => 64 + 32 * index);
    const sizes = new Set(
      kept(
        widths.flatMap((width) => exits(width, 1)),
        30,
      ).map((text) => text.split(' ')[0]),
    );
    assert.equal(sizes.size, 8);
    assert.ok(sizes.has(String(Math.max(...widths))));
  });
});
