import assert from 'node:assert/strict';
import { agedQuality } from '../../../pipelines/budget/aged-quality.js';
import { bestBehind, LabelsChoice } from '../../../pipelines/budget/labels-behind.js';
import { ladderFor } from '../../../pipelines/budget/ladder.js';
import { measuredQuality } from '../../../pipelines/budget/point-quality.js';
import { EXITS } from '../../../src/core/segmentation.js';
import { idleCost } from '../../support/fake-device.js';
import { icnetResults } from '../../support/icnet-results.js';
import { adaptive, SimulatedWatch } from '../../support/simulated-watch.js';

const MODEL = { name: 'icnet', exits: EXITS, quality: measuredQuality(icnetResults.results) };
const LADDER = ladderFor({ width: 1280, height: 720 }, adaptive(33.4, 30), MODEL);

describe('aged quality', () => {
  // Label maps of the demo street, moved with the picture, on exact labels of frames so much later, mIoU; see docs/budget.md.
  const measured: readonly [number, readonly (readonly [number, number])[]][] = [
    [
      0.373,
      [
        [80, 0.358],
        [160, 0.347],
        [320, 0.336],
      ],
    ],
    [
      0.49,
      [
        [80, 0.483],
        [160, 0.468],
        [320, 0.43],
        [480, 0.397],
      ],
    ],
    [
      0.547,
      [
        [80, 0.545],
        [160, 0.534],
        [320, 0.483],
        [480, 0.441],
      ],
    ],
  ];
  for (const [fresh, later] of measured)
    it(`is near what was measured for labels of ${fresh}`, () => {
      assert.equal(agedQuality(fresh, 0), fresh);
      for (const [ageMs, quality] of later)
        assert.ok(Math.abs(agedQuality(fresh, ageMs) - quality) < 0.025, `${ageMs} ms`);
    });
});

describe('labels made behind the picture', () => {
  const every = { periodMs: 33, drawingMs: 8, waitMs: 15, maxReuseMs: 200 };
  const costing = (msPerMegapixel: number) => ({
    isReady: () => true,
    costOf: ({ inputSize }: { readonly inputSize: { readonly width: number; readonly height: number } }) => {
      const usualMs = (inputSize.width * inputSize.height * msPerMegapixel) / 1e6;
      return { usualMs, likelyMs: usualMs };
    },
  });

  it('are made at the largest size while that is cheap', () => {
    const best = bestBehind(LADDER, costing(10), every);
    assert.equal(best?.point.inputSize.width, 1280);
    assert.equal(best.point.exit, 'high');
  });

  it('are made at a smaller size the longer they take', () => {
    const widths = [50, 150, 400, 1500].map(
      (ms) => bestBehind(LADDER, costing(ms), every)?.point.inputSize.width,
    );
    assert.deepEqual(
      widths,
      [...widths].sort((a, b) => (b ?? 0) - (a ?? 0)),
    );
    assert.ok(new Set(widths).size > 2);
  });

  it('are none when all would be older than labels may be', () => {
    assert.equal(bestBehind(LADDER, costing(10_000), every), undefined);
  });

  it('are preferred when they have been much better for a while, and until they hardly are', () => {
    const choice = new LabelsChoice();
    const answers = [
      choice.prefersBehind(0.4, 0.5, 0),
      choice.prefersBehind(0.4, 0.5, 250),
      choice.prefersBehind(0.4, 0.5, 300),
      choice.prefersBehind(0.49, 0.5, 1000),
      choice.prefersBehind(0.51, 0.5, 2000),
      choice.prefersBehind(0.51, 0.5, 3000),
    ];
    assert.deepEqual(answers, [false, false, true, true, true, false]);
  });

  it('are not preferred for a moment’s sake', () => {
    const choice = new LabelsChoice();
    const answers = [0, 200, 400, 600].map((nowMs) =>
      choice.prefersBehind(nowMs === 200 ? 0.6 : 0.4, 0.5, nowMs),
    );
    assert.deepEqual(answers, [false, false, false, false]);
  });
});

describe('a camera whose own labels would be poor', () => {
  it('shows better ones of frames before, keeps its deadlines, and goes back when there is time for its own', async () => {
    const isBusy = (nowMs: number) => nowMs > 8000 && nowMs < 16_000;
    const speedAt = (nowMs: number) => (isBusy(nowMs) ? 3 : nowMs > 16_000 ? 0.1 : 1);
    const watch = new SimulatedWatch({ cost: (cut) => idleCost(cut) * speedAt(cut.nowMs) });
    const { camera } = watch.add();
    await watch.time.runUntil(44_000);
    const busy = camera.between(10_000, 16_000);
    const older = busy.filter(({ segmentation }) => segmentation.kind === 'reused');
    assert.ok(older.length > 0.8 * busy.length, `${older.length} of ${busy.length} show older labels`);
    const sizes = older.map(
      ({ segmentation }) => segmentation.kind === 'reused' && segmentation.inputSize?.width,
    );
    assert.ok(sizes.filter((width) => width !== false && Number(width) >= 320).length > 0.8 * sizes.length);
    const ages = older.map(({ segmentation }) => (segmentation.kind === 'reused' ? segmentation.ageMs : 0));
    assert.ok(Math.max(...ages) <= 300);
    assert.ok(camera.hitRate(33.4, 9000) > 0.98, String(camera.hitRate(33.4, 9000)));
    const calm = camera.between(40_000, 44_000);
    assert.ok(calm.every(({ segmentation }) => segmentation.kind === 'segmented'));
  });
});
