import assert from 'node:assert/strict';
import { concat, EMPTY, interval, map, NEVER, of, take, throwError, type Observable } from 'rxjs';
import { runBench, type Audience, type RunBenchOptions } from '../../../pipelines/bench/run-bench.js';
import { planRun } from '../../../pipelines/bench/schedule.js';
import type { CameraFeed } from '../../../src/core/camera-feed.js';
import { SegcastError } from '../../../src/core/errors.js';
import type { FixedProfile } from '../../../src/core/profile.js';
import type { SourceEvent } from '../../../src/core/source-event.js';
import { FakeBudgetedDevice } from '../../support/fake-budgeted-device.js';
import { streetClasses } from '../../support/fake-feed.js';
import { solidFrame } from '../../support/frames.js';

const HIGH: FixedProfile = { kind: 'fixed', name: 'high', exit: 'high' };
const LOW: FixedProfile = { kind: 'fixed', name: 'low', exit: 'low' };

describe('runBench', () => {
  it('writes down every frame that was due, and who worked on it', async () => {
    const schedule = planRun({ seconds: 0.2, configurations: 2, warmupSeconds: 0.05 });
    const told: number[] = [];
    const run = await runBench({
      ...usual(),
      schedule,
      configurations: [HIGH, LOW],
      onBegin: (totalMs) => told.push(totalMs),
    });
    assert.deepEqual(told, [schedule.endMs]);
    assert.equal(run.ended, undefined);
    const shown = run.watch.records.filter((record) => record.shown !== undefined);
    assert.ok(shown.length > 0);
    assert.deepEqual(
      run.schedule.segments.map((segment) => run.watch.arrivals(segment) > 0),
      run.schedule.segments.map(() => true),
    );
    assert.equal(run.resources.length, 2);
  });

  it('gives each configuration its turn', async () => {
    const device = new FakeBudgetedDevice();
    const profiles = new Set<string>();
    const publish = (feed: CameraFeed): Promise<Audience> => {
      feed.frames.subscribe(() => profiles.add(device.cameras.get('bench')?.profile.name ?? 'none'));
      return audienceOf(feed);
    };
    const schedule = planRun({ seconds: 0.2, configurations: 2, warmupSeconds: 0.05 });
    await runBench({ ...usual(), device, publish, schedule, configurations: [HIGH, LOW] });
    assert.deepEqual(profiles, new Set(['high', 'low']));
    assert.equal(device.cameras.get('bench')?.isDisposed, true);
  });

  it('ends with a source that is over, as far as it came', async () => {
    const schedule = planRun({ seconds: 3600, configurations: 1, warmupSeconds: 0 });
    const run = await runBench({ ...usual(), schedule, open: () => frames(15) });
    assert.deepEqual(run.ended, { kind: 'ended' });
    assert.ok(run.ranMs > 0 && run.ranMs < 60_000);
    assert.equal(run.watch.records.length, 15);
  });

  it('fails when the source is over before the warm-up is', async () => {
    const schedule = planRun({ seconds: 1, configurations: 1, warmupSeconds: 60 });
    await assert.rejects(runBench({ ...usual(), schedule, open: () => frames(5) }), { code: 'source-ended' });
  });

  it('fails with what keeps the camera from giving a first frame', async () => {
    const failure = new SegcastError('source-unauthorized', 'denied', 'log in');
    const offline: SourceEvent = { kind: 'offline', sinceMs: 0, failure, retryInMs: 1000, attempt: 1 };
    const offlineForEver = concat(of(offline), NEVER);
    await assert.rejects(runBench({ ...usual(), open: () => offlineForEver }), failure);
    await assert.rejects(runBench({ ...usual(), open: () => throwError(() => failure) }), failure);
    await assert.rejects(runBench({ ...usual(), open: () => EMPTY }), { code: 'source-ended' });
  });

  it('fails when the viewers are lost, rather than to count their pictures as dropped', async () => {
    const lost = new SegcastError('internal', 'gone', 'look');
    const publish = async (feed: CameraFeed) => ({ ...(await audienceOf(feed)), lost });
    await assert.rejects(runBench({ ...usual(), publish }), lost);
  });

  it('ends at once when asked to, with camera, viewers and load', async () => {
    const abort = new AbortController();
    const device = new FakeBudgetedDevice();
    let left = false;
    const publish = async (feed: CameraFeed) => {
      const audience = await audienceOf(feed);
      const leave = async () => {
        left = true;
        await audience[Symbol.asyncDispose]();
      };
      return { ...audience, [Symbol.asyncDispose]: leave };
    };
    const schedule = planRun({ seconds: 3600, configurations: 1, warmupSeconds: 0 });
    const options = { ...usual(), schedule, device, publish, signal: abort.signal };
    await assert.rejects(runBench({ ...options, onBegin: () => abort.abort() }), { name: 'AbortError' });
    assert.deepEqual([left, device.cameras.get('bench')?.isDisposed], [true, true]);
  });
});

function usual(): RunBenchOptions {
  return {
    open: () => frames(),
    name: 'street',
    device: new FakeBudgetedDevice(),
    classSet: streetClasses,
    configurations: [HIGH],
    schedule: planRun({ seconds: 0.1, configurations: 1, warmupSeconds: 0 }),
    loadProcesses: 0,
    publish: audienceOf,
  };
}

/** A frame every 5 ms. */
function frames(count = Infinity): Observable<SourceEvent> {
  const ticks = interval(5).pipe(
    map((seq): SourceEvent => {
      const size = { width: 64, height: 48 };
      return {
        kind: 'frame',
        frame: solidFrame({ ...size, seq, pts: seq * 5, arrivedAtMs: performance.now() }),
      };
    }),
  );
  return Number.isFinite(count) ? ticks.pipe(take(count)) : ticks;
}

/** Compresses in no time. */
function audienceOf(feed: CameraFeed): Promise<Audience> {
  const watching = feed.frames.subscribe((annotated) => feed.onEncoded?.(annotated, 0));
  const leave = (): Promise<void> => {
    watching.unsubscribe();
    return Promise.resolve();
  };
  return Promise.resolve({ pids: [], lost: undefined, [Symbol.asyncDispose]: leave });
}
