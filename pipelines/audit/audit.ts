import type { Observable, Subscription } from 'rxjs';
import type { AuditReport } from '../../src/core/audit-report.js';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { SecondNetwork } from '../second-network/second-network.js';
import { AUDIT_EVERY_MS } from './audit-settings.js';
import { CameraAudit } from './camera-audit.js';

/** What is audited, and with what. */
export interface AuditOptions {
  /** The cameras there are, the whole list at each change. */
  readonly feeds: Observable<readonly CameraFeed[]>;
  /** Stays the caller's. */
  readonly network: SecondNetwork;
  /** From one comparison of a camera to the next, ms. @defaultValue AUDIT_EVERY_MS */
  readonly everyMs?: number | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
}

interface AuditedFeed {
  readonly feed: CameraFeed;
  readonly audit: CameraAudit;
  readonly frames: Subscription;
}

/** Audits cameras in the background, as they come and go: one frame at a time, at a low rate. */
export class Audit implements Disposable {
  readonly #options: AuditOptions;
  readonly #audited = new Map<string, AuditedFeed>();
  readonly #feeds: Subscription;

  constructor(options: AuditOptions) {
    this.#options = options;
    // An error of the list is reported by whoever publishes the cameras.
    this.#feeds = options.feeds.subscribe({ next: (feeds) => this.#follow(feeds), error: () => undefined });
  }

  /** How far a camera's labels agree with the second network's; undefined for an unknown camera. */
  report(camera: string): AuditReport | undefined {
    return this.#audited.get(camera)?.audit.report();
  }

  /** Audits nothing any more; idempotent. */
  [Symbol.dispose](): void {
    this.#feeds.unsubscribe();
    this.#follow([]);
  }

  #follow(feeds: readonly CameraFeed[]): void {
    for (const { feed } of [...this.#audited.values()]) if (!feeds.includes(feed)) this.#leave(feed.id);
    for (const feed of feeds) if (!this.#audited.has(feed.id)) this.#begin(feed);
  }

  #begin(feed: CameraFeed): void {
    const { network, everyMs = AUDIT_EVERY_MS, clock = monotonicClock } = this.#options;
    const audit = new CameraAudit({ network, everyMs, clock, deadlines: feed.deadlines });
    const frames = feed.frames.subscribe({
      next: (annotated) => audit.observe(annotated),
      error: () => undefined,
    });
    this.#audited.set(feed.id, { feed, audit, frames });
  }

  #leave(id: string): void {
    const audited = this.#audited.get(id);
    audited?.frames.unsubscribe();
    audited?.audit[Symbol.dispose]();
    this.#audited.delete(id);
  }
}
