import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DEADLINE_WINDOWS, type DeadlineReport, type DeadlineWindow } from '../../core/deadline-report.js';
import { LEVELS, STAGES, type Level, type Stage, type Timings } from '../../core/segmentation.js';

/** From a few ms to what nobody calls live. */
const LATENCY_BUCKETS = [
  0.005, 0.01, 0.015, 0.02, 0.025, 0.033, 0.04, 0.05, 0.066, 0.1, 0.15, 0.25, 0.5, 1, 2.5,
];
const STAGE_BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.033, 0.05, 0.1, 0.25, 0.5, 1];
const QUANTILES = { p50: '0.5', p95: '0.95', p99: '0.99' } as const;
const WINDOWS = Object.keys(DEADLINE_WINDOWS) as DeadlineWindow[]; // its own keys

/** The series of all cameras, in a registry; those of one can be taken out again. */
export class CameraSeries {
  readonly #hitRatio: Gauge<'camera' | 'window'>;
  readonly #latency: Gauge<'camera' | 'window' | 'quantile'>;
  readonly #budget: Gauge<'camera'>;
  readonly #online: Gauge<'camera'>;
  readonly #frameLatency: Histogram<'camera'>;
  readonly #stages: Histogram<'camera' | 'stage'>;
  readonly #frames: Counter<'camera' | 'level'>;
  readonly #dropped: Counter<'camera'>;
  readonly #misses: Counter<'camera'>;

  constructor(registry: Registry) {
    const own = <Names extends string>(name: string, help: string, ...labelNames: Names[]) => ({
      name: `segcast_${name}`,
      help,
      labelNames,
      registers: [registry],
    });
    this.#hitRatio = new Gauge(
      own('deadline_hit_ratio', 'Frames shown with labels in time over frames due', 'camera', 'window'),
    );
    this.#latency = new Gauge(
      own('latency_seconds', 'Arrival to publication, by window', 'camera', 'window', 'quantile'),
    );
    this.#budget = new Gauge(own('budget_seconds', 'The present budget of a frame', 'camera'));
    this.#online = new Gauge(own('camera_online', 'Whether the camera is online', 'camera'));
    this.#frameLatency = new Histogram({
      ...own('frame_latency_seconds', 'Arrival to publication of each frame', 'camera'),
      buckets: LATENCY_BUCKETS,
    });
    this.#stages = new Histogram({
      ...own('stage_seconds', "Time of each stage of a frame's way", 'camera', 'stage'),
      buckets: STAGE_BUCKETS,
    });
    this.#frames = new Counter(own('frames_total', 'Frames shown, by ladder level', 'camera', 'level'));
    this.#dropped = new Counter(
      own('frames_dropped_total', 'Frames dropped because a newer one had come', 'camera'),
    );
    this.#misses = new Counter(
      own('deadline_misses_total', 'Frames shown late, shown raw or dropped', 'camera'),
    );
  }

  /** Begins a camera's counters at 0, so that their first increase is seen. */
  add(camera: string): void {
    for (const level of LEVELS) this.#frames.inc({ camera, level }, 0);
    this.#dropped.inc({ camera }, 0);
    this.#misses.inc({ camera }, 0);
  }

  countFrame(
    camera: string,
    frame: {
      readonly level: Level;
      readonly latencyMs: number;
      readonly dropped: number;
      readonly misses: number;
    },
  ): void {
    this.#frames.inc({ camera, level: frame.level });
    this.#frameLatency.observe({ camera }, Math.max(0, frame.latencyMs) / 1000);
    this.#dropped.inc({ camera }, frame.dropped);
    this.#misses.inc({ camera }, frame.misses);
  }

  observeStages(camera: string, timings: Timings): void {
    for (const stage of STAGES) {
      const ms = timings[stage];
      if (ms !== undefined) this.#observeStage(camera, stage, ms);
    }
  }

  setOnline(camera: string, isOnline: boolean): void {
    this.#online.set({ camera }, isOnline ? 1 : 0);
  }

  /** Puts a report's figures in place of the last one's; what it does not know has no series. */
  setReport(camera: string, { budgetMs, windows }: DeadlineReport): void {
    this.#removeReport(camera);
    if (budgetMs !== undefined) this.#budget.set({ camera }, budgetMs / 1000);
    for (const window of WINDOWS) {
      const { hitRate, latencyMs } = windows[window];
      if (hitRate !== undefined) this.#hitRatio.set({ camera, window }, hitRate);
      if (latencyMs === undefined) continue;
      for (const [key, quantile] of Object.entries(QUANTILES)) {
        this.#latency.set({ camera, window, quantile }, latencyMs[key as keyof typeof QUANTILES] / 1000); // its own keys
      }
    }
  }

  /** Takes out everything of a camera that is gone. */
  remove(camera: string): void {
    this.#removeReport(camera);
    this.#online.remove({ camera });
    this.#frameLatency.remove({ camera });
    this.#dropped.remove({ camera });
    this.#misses.remove({ camera });
    for (const level of LEVELS) this.#frames.remove({ camera, level });
    for (const stage of STAGES) this.#stages.remove({ camera, stage });
  }

  #observeStage(camera: string, stage: Stage, ms: number): void {
    this.#stages.observe({ camera, stage }, Math.max(0, ms) / 1000);
  }

  #removeReport(camera: string): void {
    this.#budget.remove({ camera });
    for (const window of WINDOWS) {
      this.#hitRatio.remove({ camera, window });
      for (const quantile of Object.values(QUANTILES)) this.#latency.remove({ camera, window, quantile });
    }
  }
}
