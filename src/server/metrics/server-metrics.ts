import { Gauge, Registry } from 'prom-client';
import type { Observable, Subscription } from 'rxjs';
import { FrameSettler, type SettledFrame } from '../../../pipelines/deadlines/frame-settler.js';
import type { CameraFeed } from '../../core/camera-feed.js';
import { levelOf, type AnnotatedFrame } from '../../core/segmentation.js';
import type { Clock } from '../../core/time.js';
import type { AuditOf } from '../server-options.js';
import { AuditSeries } from './audit-series.js';
import { CameraSeries } from './camera-series.js';
import { processMetrics } from './process-metrics.js';

/** What the metrics watch. */
export interface ServerMetricsOptions {
  readonly feeds: Observable<readonly CameraFeed[]>;
  readonly clock: Clock;
  /** @defaultValue nothing is audited */
  readonly audit?: AuditOf | undefined;
  /** Viewers connected now. */
  readonly viewers: () => number;
}

interface WatchedFeed {
  readonly feed: CameraFeed;
  readonly settler: FrameSettler;
  readonly subscription: Subscription;
}

/** Counts what the cameras of a server publish, for Prometheus. */
export class ServerMetrics implements Disposable {
  readonly #clock: Clock;
  readonly #registry = new Registry();
  readonly #series = new CameraSeries(this.#registry);
  readonly #audits: AuditSeries | undefined;
  readonly #auditOf: AuditOf | undefined;
  readonly #viewers: Gauge;
  readonly #readViewers: () => number;
  readonly #watched = new Map<string, WatchedFeed>();
  readonly #subscription: Subscription;

  constructor({ feeds, clock, audit, viewers }: ServerMetricsOptions) {
    this.#clock = clock;
    this.#auditOf = audit;
    this.#audits = audit && new AuditSeries(this.#registry);
    this.#readViewers = viewers;
    this.#viewers = new Gauge({
      name: 'segcast_viewers',
      help: 'Viewers connected',
      registers: [this.#registry],
    });
    // An error of the list is reported by the publisher, which follows the same.
    this.#subscription = feeds.subscribe({ next: (list) => this.#follow(list), error: () => undefined });
  }

  /** To be called when a picture was compressed for viewers. */
  encoded(camera: string, annotated: AnnotatedFrame, encodeMs: number): void {
    this.#watched.get(camera)?.settler.encoded(annotated, encodeMs);
    this.#series.observeStages(camera, { encode: encodeMs });
  }

  /** Everything, in the text format of Prometheus 0.0.4. */
  async text(): Promise<string> {
    this.#viewers.set(this.#readViewers());
    for (const { feed, settler } of this.#watched.values()) {
      settler.settleOverdue();
      if (feed.deadlines !== undefined) this.#series.setReport(feed.id, feed.deadlines());
      this.#audits?.set(feed.id, this.#auditOf?.(feed.id));
    }
    return Registry.merge([processMetrics(), this.#registry]).metrics();
  }

  /** The content type of `text()`. */
  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Stops watching; idempotent. */
  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
    for (const camera of this.#watched.values()) this.#unwatch(camera);
  }

  #follow(list: readonly CameraFeed[]): void {
    for (const camera of this.#watched.values()) if (!list.includes(camera.feed)) this.#unwatch(camera);
    for (const feed of list) if (!this.#watched.has(feed.id)) this.#watch(feed);
  }

  #watch(feed: CameraFeed): void {
    const { id } = feed;
    this.#series.add(id);
    const settler = new FrameSettler({
      clock: this.#clock,
      onSettled: (settled) => this.#series.countFrame(id, countsOf(settled)),
    });
    const error = (): void => this.#series.setOnline(id, false);
    const subscription = feed.frames.subscribe({
      next: (annotated) => {
        this.#series.observeStages(id, annotated.timings);
        settler.annotated(annotated);
      },
      error,
    });
    this.#watched.set(id, { feed, settler, subscription });
    const next = ({ kind }: { readonly kind: string }): void => this.#series.setOnline(id, kind === 'online');
    subscription.add(feed.status.subscribe({ next, error }));
  }

  #unwatch({ feed: { id }, subscription }: WatchedFeed): void {
    subscription.unsubscribe();
    this.#watched.delete(id);
    this.#series.remove(id);
    this.#audits?.set(id, undefined);
  }
}

/** A frame that was promised nothing missed nothing, nor did those dropped before it. */
function countsOf({ annotated, latencyMs, hit, dropped }: SettledFrame) {
  const misses = hit === undefined ? 0 : dropped + (hit ? 0 : 1);
  return { level: levelOf(annotated.segmentation), latencyMs, dropped, misses };
}
