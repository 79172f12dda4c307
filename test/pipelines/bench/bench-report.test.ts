import assert from 'node:assert/strict';
import { Subject } from 'rxjs';
import { reportOf, type ConfigurationReport } from '../../../pipelines/bench/bench-report.js';
import type { BenchRun } from '../../../pipelines/bench/run-bench.js';
import { RunWatch } from '../../../pipelines/bench/run-watch.js';
import { planRun, type Schedule } from '../../../pipelines/bench/schedule.js';
import type { Truth } from '../../../pipelines/bench/truth.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { FixedProfile } from '../../../src/core/profile.js';
import type { AnnotatedFrame } from '../../../src/core/segmentation.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { FakeClock } from '../../support/fake-clock.js';
import { fakeFrame, streetClasses } from '../../support/fake-feed.js';
import { solidFrame } from '../../support/frames.js';

const BEGAN_AT_MS = 10_000;
const PERIOD_MS = 100;
const RULE = { budgetMs: 50, maxReuseMs: 100 };
const PROFILE: FixedProfile = { kind: 'fixed', name: 'fixed high', exit: 'high' };
const LOAD_WINDOW = { fromS: 4, toS: 7 };

describe('reportOf', () => {
  it('counts all of a run, and each phase by itself', () => {
    const { due, hits, hitRate, fps, seconds, phases } = only(runUnderLoad());
    assert.deepEqual([due, hits, hitRate, fps, seconds], [120, 90, 0.75, 10, 12]);
    assert.deepEqual(
      phases.map(({ phase, due: frames, hitRate: rate, seconds: time }) => [phase, frames, rate, time]),
      [
        ['before', 40, 1, 4],
        ['during', 30, 0, 3],
        ['after', 50, 1, 5],
      ],
    );
  });

  it('tells how long it took until the quality was back after the load', () => {
    assert.equal(only(runUnderLoad()).recoverySeconds, 0);
    const slow = only(runUnderLoad({ recoversAfterMs: 2000 })).recoverySeconds;
    assert.ok(slow !== undefined && slow > 1.8 && slow <= 2, `it was ${slow}`);
  });

  it('expects the quality of the size and exit that was shown in time, and none of what was late', () => {
    const { quality, phases } = only(runUnderLoad());
    assert.deepEqual(
      phases.map((phase) => Number(phase.quality.toFixed(9))),
      [0.6, 0, 0.6],
    );
    assert.equal(Number(quality.toFixed(9)), 0.45);
  });

  it('scores streaming accuracy per phase and over all', () => {
    const { streaming, phases } = only(runUnderLoad());
    assert.equal(streaming?.frames, 120);
    assert.deepEqual(
      phases.map((phase) => phase.streaming?.frames),
      [40, 30, 50],
    );
    assert.equal(phases[2]?.streaming?.miou, 1); // all road in the truth and on the picture
  });

  it('compares the latency at the end with that at the beginning', () => {
    const { growth } = only(runUnderLoad({ endsSlow: true }));
    assert.deepEqual([growth?.firstMs.p50, growth?.lastMs.p50], [20, 45]);
  });

  it('has a line for each second', () => {
    const { timeline } = only(runUnderLoad());
    assert.deepEqual(
      timeline.map(({ atS, hitRate }) => [atS, hitRate]),
      [1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1].map((rate, atS) => [atS, rate]),
    );
  });

  it('spreads processor time over the frames of the source', () => {
    const { cpuMsPerFrame, cpuMsPerFrameOf } = only(runUnderLoad());
    assert.equal(cpuMsPerFrame, 30);
    assert.deepEqual(cpuMsPerFrameOf, { pictures: 10, ffmpeg: 5, networks: 15 });
  });

  it('counts as far as the source went, and says why it was over', () => {
    const run = { ...runUnderLoad(), ranMs: 6000, ended: { kind: 'ended' } as const };
    const { configurations, endedEarly } = reported(run);
    const [report] = configurations;
    assert.deepEqual([report?.seconds, report?.phases.length], [6, 2]);
    assert.equal(endedEarly, 'The source has ended.');
  });

  it('tells when the camera was away', () => {
    const rig = startRig(planRun({ seconds: 10, configurations: 1, warmupSeconds: 0 }));
    rig.clock.advance(3000);
    const failure = new SegcastError('source-refused', 'refused', 'look');
    rig.source.next({ kind: 'offline', sinceMs: 0, failure, retryInMs: 1000, attempt: 1 });
    rig.clock.advance(1500);
    rig.source.next({ kind: 'offline', sinceMs: 0, failure, retryInMs: 1000, attempt: 2 });
    rig.clock.advance(1500);
    rig.source.next({ kind: 'online', epoch: 1, stream: STREAM });
    const { outages, configurations } = reported(rig.run());
    assert.deepEqual(outages, [{ startMs: 3000, endMs: 6000, code: 'source-refused', message: 'refused' }]);
    assert.deepEqual([configurations[0]?.due, configurations[0]?.hitRate], [0, undefined]);
  });

  it('keeps two configurations apart', () => {
    const schedule = planRun({ seconds: 2, configurations: 2, warmupSeconds: 0 });
    const rig = startRig(schedule);
    rig.play(schedule.endMs, (ms) => ((schedule.segmentAt(ms)?.configuration ?? 0) === 0 ? 20 : 80));
    const { configurations } = reported(rig.run(), 2);
    assert.deepEqual(
      configurations.map(({ due, hitRate, latencyMs }) => [due, hitRate, latencyMs?.p50]),
      [
        [20, 1, 20],
        [20, 0, 80],
      ],
    );
    assert.deepEqual(
      configurations.map(({ timeline }) => timeline.map(({ due }) => due)),
      [
        [10, 10],
        [10, 10],
      ],
      'each on its own measured time',
    );
  });
});

const STREAM = {
  width: 4,
  height: 2,
  timeBase: { num: 1, den: 1000 },
  frameRate: { num: 10, den: 1 },
  frameCount: undefined,
};
const TRUTH: Truth = {
  picture: { width: 4, height: 2 },
  grid: { stepPx: 1, width: 4, height: 2 },
  frames: [new Uint8Array(8)],
  complete: true,
};

/** 12 s at 10 frames a second: shown after 20 ms, and after 80 ms while the load runs. */
function runUnderLoad({ recoversAfterMs = 0, endsSlow = false } = {}): BenchRun {
  const rig = startRig(
    planRun({ seconds: 12, configurations: 1, warmupSeconds: 0, loadWindow: LOAD_WINDOW }),
  );
  rig.play(12_000, (ms) => {
    if (ms >= 4000 && ms < 7000 + recoversAfterMs) return 80;
    return endsSlow && ms >= 8000 ? 45 : 20;
  });
  return rig.run();
}

interface Rig {
  readonly clock: FakeClock;
  readonly source: Subject<SourceEvent>;
  /** Lets frames come until `untilMs` of the run, each shown as long after its arrival as told. */
  play(untilMs: number, latencyMs: (atMs: number) => number): void;
  run(): BenchRun;
}

function startRig(schedule: Schedule): Rig {
  const clock = new FakeClock(BEGAN_AT_MS);
  const source = new Subject<SourceEvent>();
  const watch = new RunWatch({ clock, schedule, classes: streetClasses.classes.length, truth: TRUTH });
  watch.over(source, () => undefined).subscribe();
  source.next({ kind: 'online', epoch: 0, stream: STREAM });
  watch.begin(BEGAN_AT_MS);
  return {
    clock,
    source,
    play: (untilMs, latencyMs) => {
      for (let atMs = 0; atMs < untilMs; atMs += PERIOD_MS) {
        clock.advance(BEGAN_AT_MS + atMs - clock.now());
        const frame = solidFrame({ seq: atMs / PERIOD_MS, arrivedAtMs: clock.now() });
        source.next({ kind: 'frame', frame });
        clock.advance(latencyMs(atMs));
        watch.encoded(shownFrame(frame), 2);
      }
    },
    run: () => ({
      schedule,
      beganAtMs: BEGAN_AT_MS,
      ranMs: schedule.endMs,
      ended: undefined,
      watch,
      resources: [RESOURCES, RESOURCES],
    }),
  };
}

const RESOURCES = {
  cpuMs: 3600,
  cpuMsOf: { pictures: 1200, ffmpeg: 600, networks: 1800 },
  residentBytes: undefined,
  loopDelayP99Ms: 1,
};

function shownFrame(frame: AnnotatedFrame['segmentation']['frame']): AnnotatedFrame {
  const fake = fakeFrame();
  const labels = { width: 4, height: 2, ids: new Uint8Array(8) };
  const inputSize = { width: 64, height: 32 };
  return {
    ...fake,
    segmentation: { kind: 'segmented', frame, labels, exit: 'high', inputSize, timings: {} },
  };
}

function reported(run: BenchRun, configurations = 1) {
  const each = Array.from({ length: configurations }, () => ({ profile: PROFILE, rule: RULE }));
  return reportOf(run, each, ({ width }, exit) => (exit === 'high' && width === 64 ? 0.6 : 0));
}

function only(run: BenchRun): ConfigurationReport {
  return reported(run).configurations[0]!; // one was asked for
}
