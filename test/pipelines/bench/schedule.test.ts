import assert from 'node:assert/strict';
import { stepsOf } from '../../../pipelines/bench/conduct.js';
import { planRun } from '../../../pipelines/bench/schedule.js';

describe('planRun', () => {
  it('measures one configuration in one piece after its warm-up', () => {
    const { segments, actions, endMs } = planRun({ seconds: 60, configurations: 1, warmupSeconds: 5 });
    assert.deepEqual(segments, [
      { configuration: 0, phase: 'whole', startMs: 5000, endMs: 65_000, ownStartMs: 0 },
    ]);
    assert.deepEqual(actions, [{ kind: 'configure', atMs: 0, configuration: 0 }]);
    assert.equal(endMs, 65_000);
  });

  it('lets two configurations take turns of ten seconds, the order swapped each time', () => {
    const { segments } = planRun({ seconds: 40, configurations: 2, warmupSeconds: 5 });
    assert.deepEqual(
      segments.map(({ configuration }) => configuration),
      [0, 1, 1, 0, 0, 1, 1, 0],
    );
    assert.deepEqual(
      segments.map(({ startMs, endMs }) => [startMs, endMs]),
      [
        [5000, 15_000],
        [20_000, 30_000], // its first turn is warmed up in full
        [30_000, 40_000],
        [42_000, 52_000], // later ones settle
        [52_000, 62_000],
        [64_000, 74_000],
        [74_000, 84_000],
        [86_000, 96_000],
      ],
    );
    assert.deepEqual(
      segments.filter(({ configuration }) => configuration === 1).map(({ ownStartMs }) => ownStartMs),
      [0, 10_000, 20_000, 30_000],
    );
  });

  it('gives each configuration the same load window', () => {
    const loadWindow = { fromS: 20, toS: 40 };
    const { segments, actions } = planRun({ seconds: 60, configurations: 2, warmupSeconds: 5, loadWindow });
    assert.deepEqual(
      segments.map(({ configuration, phase, startMs, endMs }) => [configuration, phase, startMs, endMs]),
      [
        [0, 'before', 5000, 25_000],
        [0, 'during', 25_000, 45_000],
        [0, 'after', 45_000, 65_000],
        [1, 'before', 70_000, 90_000],
        [1, 'during', 90_000, 110_000],
        [1, 'after', 110_000, 130_000],
      ],
    );
    assert.deepEqual(
      actions.filter(({ kind }) => kind === 'load'),
      [
        { kind: 'load', atMs: 25_000, on: true },
        { kind: 'load', atMs: 45_000, on: false },
        { kind: 'load', atMs: 90_000, on: true },
        { kind: 'load', atMs: 110_000, on: false },
      ],
    );
  });

  it('leaves out phases that have no time', () => {
    const loadWindow = { fromS: 0, toS: 60 };
    const { segments } = planRun({ seconds: 60, configurations: 1, warmupSeconds: 0, loadWindow });
    assert.deepEqual(
      segments.map(({ phase }) => phase),
      ['during'],
    );
  });

  for (const [fromS, toS] of [
    [40, 20],
    [20, 20],
    [20, 61],
  ] as const) {
    it(`refuses a load from ${fromS} s to ${toS} s of 60`, () => {
      const plan = () =>
        planRun({ seconds: 60, configurations: 1, warmupSeconds: 5, loadWindow: { fromS, toS } });
      assert.throws(plan, { code: 'usage' });
    });
  }

  it('knows in which segment a moment lies', () => {
    const schedule = planRun({ seconds: 20, configurations: 2, warmupSeconds: 1 });
    const owner = (ms: number) => schedule.segmentAt(ms)?.configuration;
    assert.deepEqual([0, 999, 1000, 10_999, 11_000, 12_000].map(owner), [
      undefined,
      undefined,
      0,
      0,
      undefined,
      1,
    ]);
    assert.equal(schedule.segmentAt(-Infinity), undefined);
  });
});

describe('stepsOf', () => {
  it('ends a measurement before anything changes, and begins the next one after it', () => {
    const loadWindow = { fromS: 1, toS: 2 };
    const schedule = planRun({ seconds: 3, configurations: 1, warmupSeconds: 0, loadWindow });
    assert.deepEqual(
      stepsOf(schedule).map((step) => (step.kind === 'load' ? `load ${step.on}` : step.kind)),
      ['configure', 'start', 'stop', 'load true', 'start', 'stop', 'load false', 'start', 'stop'],
    );
  });
});
