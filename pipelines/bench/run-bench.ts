import type { Observable } from 'rxjs';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Profile } from '../../src/core/profile.js';
import type { Allocate } from '../../src/core/buffer-pool.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { monotonicClock as clock } from '../../src/core/time.js';
import type { BudgetedDevice } from '../budget/budgeted-device.js';
import type { CameraEnd } from '../live/live-camera.js';
import { startBenchCamera, type BenchCamera } from './bench-camera.js';
import { conduct, pause, type Step } from './conduct.js';
import { LoadSwitch } from './load-switch.js';
import { ResourceMeter, type ResourceUsage } from './resource-meter.js';
import { RunWatch } from './run-watch.js';
import type { Schedule } from './schedule.js';
import type { Truth } from './truth.js';

/** Those a feed is shown to, until disposed of. */
export interface Audience extends AsyncDisposable {
  /** Processes of its own, whose work is not the pipeline's. */
  readonly pids: readonly number[];
  /** Why nobody looks any more; undefined while somebody does. Pictures that nobody wants are not compressed. */
  readonly lost: SegcastError | undefined;
}

/** What is measured, and how. */
export interface RunBenchOptions {
  /** Opens the source; see benchSource. */
  readonly open: (allocate: Allocate) => Observable<SourceEvent>;
  /** What the camera is called; redacted. */
  readonly name: string;
  readonly device: BudgetedDevice;
  readonly classSet: ClassSet;
  /** As many as the schedule has. */
  readonly configurations: readonly [Profile, ...Profile[]];
  readonly schedule: Schedule;
  /** @defaultValue no streaming accuracy */
  readonly truth?: Truth | undefined;
  /** Busy processes beside it: when the schedule says so, or all the time where it says nothing. */
  readonly loadProcesses: number;
  /** Shows the feed to viewers; every picture must be compressed and told to `onEncoded`. */
  readonly publish: (feed: CameraFeed) => Promise<Audience>;
  /** Hears when the run begins, and how long it will take. @defaultValue nobody */
  readonly onBegin?: ((totalMs: number) => void) | undefined;
  /** @defaultValue never */
  readonly signal?: AbortSignal | undefined;
}

/** What happened. */
export interface BenchRun {
  readonly schedule: Schedule;
  /** When the schedule began, on the monotonic clock, ms. */
  readonly beganAtMs: number;
  /** How much of the schedule was run, ms: less than all of it when the source was over before. */
  readonly ranMs: number;
  /** How the source was over before; undefined when it was not. */
  readonly ended: CameraEnd | undefined;
  readonly watch: RunWatch;
  /** One for each configuration. */
  readonly resources: readonly ResourceUsage[];
}

/**
 * Runs a camera as the schedule says and watches it.
 *
 * @throws SegcastError `source-*` when no frame comes, `labels-invalid`; AbortError when the signal aborts. Whatever
 *   happens, camera, viewers and busy processes have ended then
 */
export async function runBench(options: RunBenchOptions): Promise<BenchRun> {
  const { configurations, schedule, truth, classSet, signal } = options;
  const watch = new RunWatch({ clock, schedule, classes: classSet.classes.length, truth });
  let profile: Profile = configurations[0];
  const fps = (): number | undefined => (profile.kind === 'adaptive' ? profile.fps : undefined);
  await using camera = await startBenchCamera({
    ...options,
    open: (allocate) => watch.over(options.open(allocate), fps),
    profile,
    onEncoded: (annotated, encodeMs) => watch.encoded(annotated, encodeMs),
  });
  await using audience = await options.publish(camera.feed);
  await using load = new LoadSwitch(options.loadProcesses);
  await untilReady(camera, watch, signal);

  if (schedule.actions.every(({ kind }) => kind !== 'load')) await load.turn(true);
  const meters = configurations.map(() => new ResourceMeter(() => new Set([...audience.pids, ...load.pids])));
  const perform = async (step: Step): Promise<void> => {
    if (step.kind === 'load') return load.turn(step.on);
    const meter = meters[step.configuration];
    if (step.kind === 'start') return meter?.start();
    if (step.kind === 'stop') return meter?.stop();
    profile = configurations[step.configuration] ?? profile;
    return camera.change(profile);
  };
  const beganAtMs = clock.now();
  watch.begin(beganAtMs);
  options.onBegin?.(schedule.endMs);
  const ended = await untilEnd(camera, signal, (until) =>
    conduct(schedule, { clock, beganAtMs, perform, signal: until }),
  );
  const ranMs = Math.min(clock.now() - beganAtMs, schedule.endMs);
  for (const meter of meters) await meter.stop();
  signal?.throwIfAborted();
  if (ranMs <= (schedule.segments[0]?.startMs ?? 0)) throw endedTooSoon(ended);
  await untilDrained(watch, clock.now(), signal);
  if (audience.lost !== undefined) throw audience.lost;
  return { schedule, beganAtMs, ranMs, ended, watch, resources: meters.map(({ usage }) => usage) };
}

/** Longest wait for the first picture, ms: a camera may need some seconds to connect. */
const FIRST_PICTURE_MS = 30_000;
/** Longest wait for the network after that, ms. */
const FIRST_LABELS_MS = 20_000;
/** A frame that is not shown so long after the end never will be, ms. */
const DRAIN_MS = 1000;
/** How often it is looked whether a picture has come, ms. */
const LOOK_MS = 20;

/** Waits until pictures come and the network is there; the rest of what a beginning costs is the warm-up's. */
async function untilReady(
  { ended }: BenchCamera,
  watch: RunWatch,
  signal: AbortSignal | undefined,
): Promise<void> {
  let end: CameraEnd | undefined;
  void ended.then((how) => (end = how));
  const latestMs = clock.now() + FIRST_PICTURE_MS;
  while (watch.shown === undefined) {
    const failure = end?.kind === 'failed' ? end.failure : watch.firstFailure;
    if (failure !== undefined) throw failure;
    if (end !== undefined || clock.now() > latestMs) throw noPicture();
    await pause(LOOK_MS, signal);
    signal?.throwIfAborted();
  }
  const labelsMs = clock.now() + FIRST_LABELS_MS;
  while (end === undefined && clock.now() < labelsMs && isLoading(watch)) {
    await pause(LOOK_MS, signal);
    signal?.throwIfAborted();
  }
}

/** Under a hopeless budget no picture ever has labels, for another reason than this one. */
function isLoading({ shown }: RunWatch): boolean {
  return shown?.segmentation.kind === 'raw' && shown.segmentation.reason === 'loading network';
}

/** Waits for the frames on their way: they come in order, so when a newer one is shown, none of them is. */
async function untilDrained(watch: RunWatch, endMs: number, signal: AbortSignal | undefined): Promise<void> {
  const isSettled = (): boolean =>
    watch.records.at(-1)?.shown !== undefined || (watch.shown?.segmentation.frame.arrivedAtMs ?? 0) >= endMs;
  while (!isSettled() && clock.now() < endMs + DRAIN_MS) {
    await pause(LOOK_MS, signal);
    signal?.throwIfAborted();
  }
}

/** Runs a job whose signal aborts when the source is over or the user had enough; returns how the source was over. */
async function untilEnd(
  camera: BenchCamera,
  signal: AbortSignal | undefined,
  job: (until: AbortSignal) => Promise<void>,
): Promise<CameraEnd | undefined> {
  const over = new AbortController();
  let end: CameraEnd | undefined;
  void camera.ended.then((how) => {
    end = how;
    over.abort();
  });
  await job(AbortSignal.any([over.signal, ...(signal === undefined ? [] : [signal])]));
  return end;
}

function noPicture(): SegcastError {
  return new SegcastError(
    'source-ended',
    'The source gave no frame that could be shown.',
    'Look at it with `segcast watch`, or with ffplay.',
  );
}

function endedTooSoon(ended: CameraEnd | undefined): SegcastError {
  if (ended?.kind === 'failed') return ended.failure;
  return new SegcastError(
    'source-ended',
    'The source was over before anything was measured.',
    'Give a shorter --warmup, or a longer source.',
  );
}
