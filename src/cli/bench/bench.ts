import { singleLookResults } from '../../../models/weights/measured-looks.js';
import { openNetwork } from '../open-network.js';
import { onlySizeOf } from '../../../models/imported/only-size.js';
import { deviceLabel } from '../../../models/runtime/engine.js';
import type { Segmenter } from '../../../models/segmenter.js';
import { reportOf, type BenchReport } from '../../../pipelines/bench/bench-report.js';
import { benchSource } from '../../../pipelines/bench/bench-source.js';
import type { HitRule } from '../../../pipelines/bench/frame-record.js';
import { runBench, type BenchRun } from '../../../pipelines/bench/run-bench.js';
import { planRun, type Schedule } from '../../../pipelines/bench/schedule.js';
import type { Truth } from '../../../pipelines/bench/truth.js';
import { budgetDevice } from '../../../pipelines/budget/budget-device.js';
import { measuredQuality } from '../../../pipelines/budget/point-quality.js';
import { machineFingerprint } from '../../../pipelines/tune/machine.js';
import type { Profile } from '../../core/profile.js';
import { redactUrls } from '../../core/redact.js';
import type { StreamInfo } from '../../core/source-event.js';
import { packageManifest } from '../package-manifest.js';
import { profileFrom } from '../profile-options.js';
import type { BenchOptions } from './bench-options.js';
import type { BenchSetting } from './bench-setting.js';
import { loadWindowFrom } from './load-window.js';
import { publishFeed } from './publish-feed.js';
import { truthFor } from './truth-for.js';

/** What was measured, and under which circumstances. */
export interface BenchOutcome {
  readonly report: BenchReport;
  readonly setting: BenchSetting;
}

/** How one is told how far it is. */
export interface BenchHooks {
  readonly signal: AbortSignal;
  /** The measurement begins, and will take so long. */
  readonly onBegin: (totalMs: number) => void;
}

/** For how many pairs of picture and input size the networks stay loaded: a ladder, and what it is measured against. */
const MAX_GEOMETRIES = 16;
/** Before the schedule begins a source plays while networks are loaded, s at most. */
const PREPARATION_SECONDS = 60;
/** The frame rate of a source that states none. */
const USUAL_FPS = 30;

/**
 * Measures a source under a profile, and against another one where that was asked for.
 *
 * @throws SegcastError what kept it from being measured; AbortError when the signal aborts
 */
export async function bench(spec: string, options: BenchOptions, hooks: BenchHooks): Promise<BenchOutcome> {
  const { signal } = hooks;
  const configurations = await configurationsFrom(options);
  const schedule = scheduleFor(options, configurations.length);
  const truth = await truthFor(spec, options.labels, schedule.endMs / 1000 + PREPARATION_SECONDS, signal);
  const { model, segmenter: opened } = await openNetwork({
    ...options,
    maxGeometries: MAX_GEOMETRIES,
    signal,
  });
  await using segmenter = opened;
  const { name, measured } = model.manifest;
  using device = budgetDevice({
    segmenter,
    model: { name, results: measured.results, onlySize: onlySizeOf(model.manifest) },
    maxGeometries: MAX_GEOMETRIES,
  });
  const run = await runBench({
    open: (allocate) => benchSource(spec, { transport: options.transport, allocate }),
    name: redactUrls(spec),
    device,
    classSet: segmenter.classSet,
    configurations,
    schedule,
    truth,
    loadProcesses: options.load ?? 0,
    publish: (feed) => publishFeed(feed, options.viewers),
    onBegin: hooks.onBegin,
    signal,
  });
  const rules = rulesFor(configurations, run.watch.stream);
  const report = reportOf(
    run,
    configurations.map((profile, i) => ({ profile, rule: rules[i]! })), // a rule for each
    measuredQuality(measured.results),
  );
  const isMeasured = singleLookResults(measured.results).length > 0;
  const setting = settingOf(spec, options, segmenter, run, truth);
  return { report, setting: { ...setting, model: name, isMeasured } };
}

async function configurationsFrom(options: BenchOptions): Promise<[Profile, ...Profile[]]> {
  const profile = await profileFrom(options);
  const { against } = options;
  return against === undefined ? [profile] : [profile, { ...against, budgetMs: profile.budgetMs }];
}

function scheduleFor(options: BenchOptions, configurations: number): Schedule {
  return planRun({
    seconds: options.seconds,
    warmupSeconds: options.warmup,
    configurations: configurations === 1 ? 1 : 2,
    loadWindow: loadWindowFrom(options),
  });
}

/** Fixed work was promised nothing: it is held to the other configuration's budget, or to the time of the next frame. */
function rulesFor(configurations: readonly Profile[], stream: StreamInfo | undefined): HitRule[] {
  const fps = fpsOf(stream) ?? USUAL_FPS;
  const budgetMs = configurations.find((profile) => profile.budgetMs !== undefined)?.budgetMs ?? 1000 / fps;
  return configurations.map((profile) =>
    profile.kind === 'adaptive'
      ? { budgetMs: profile.budgetMs, maxReuseMs: profile.maxReuseMs }
      : { budgetMs, maxReuseMs: 0 },
  );
}

function fpsOf(stream: StreamInfo | undefined): number | undefined {
  const rate = stream?.frameRate;
  return rate && rate.num / rate.den;
}

function settingOf(
  spec: string,
  options: BenchOptions,
  { device }: Segmenter,
  { watch: { stream } }: BenchRun,
  truth: Truth | undefined,
): Omit<BenchSetting, 'model' | 'isMeasured'> {
  const { engine, load, viewers, seconds, warmup, threads } = options;
  const window = loadWindowFrom(options);
  return {
    version: packageManifest().version,
    machine: machineFingerprint(deviceLabel(engine, device.provider)),
    source: redactUrls(spec),
    picture: { width: stream?.width ?? 0, height: stream?.height ?? 0 },
    sourceFps: fpsOf(stream),
    provider: device.provider,
    threads,
    seconds,
    warmupSeconds: warmup,
    viewers,
    load: load === undefined ? undefined : { processes: load, fromS: window?.fromS, toS: window?.toS },
    grid: truth?.grid,
  };
}
