import { release, retain } from '../../src/core/buffer-pool.js';
import { AUDIT_WINDOW_S, type AuditReport } from '../../src/core/audit-report.js';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { ageMsOf, type AnnotatedFrame, type Segmentation } from '../../src/core/segmentation.js';
import type { Clock } from '../../src/core/time.js';
import type { SecondNetwork } from '../second-network/second-network.js';
import { AgreementWindow } from './agreement-window.js';
import { auditFigures, NO_FIGURES, type AuditFigures } from './audit-report.js';
import { compareLabels } from './compare-labels.js';
import { sharedClasses, type SharedClasses } from './shared-classes.js';

/** How a camera is audited. */
export interface CameraAuditOptions {
  readonly network: SecondNetwork;
  /** From one comparison to the next, ms. */
  readonly everyMs: number;
  readonly clock: Clock;
  /** How the camera keeps its deadlines. @defaultValue nobody counts */
  readonly deadlines?: CameraFeed['deadlines'];
}

/** Of frames that are due, one with labels of its own is waited for so long; then one with older labels will do, ms. */
const OWN_LABELS_WITHIN_MS = 1000;
/** Whether the camera keeps its deadlines is looked at so often at most, ms. */
const LOOK_AGAIN_MS = 1000;
/** A camera that shows fewer of its frames in time needs the machine for itself. */
const CALM_HIT_RATE = 0.98;

/** What the labels shown are compared in. */
interface Comparison {
  readonly classSet: ClassSet;
  readonly shared: SharedClasses;
}

type Labelled = Exclude<Segmentation, { kind: 'raw' }>;

/** Compares what one camera shows with a second network's labels now and then. */
export class CameraAudit {
  readonly #options: CameraAuditOptions;
  readonly #window = new AgreementWindow(AUDIT_WINDOW_S * 1000);
  readonly #removed = new AbortController();
  #comparison: Comparison | undefined;
  #nextAtMs = -Infinity;
  /** Since when a frame with labels of its own is waited for. */
  #dueSinceMs: number | undefined;
  /** The hit rate for which it waits; undefined while it does not. */
  #waitsAt: number | undefined;

  constructor(options: CameraAuditOptions) {
    this.#options = options;
  }

  /** To be called with every frame the camera shows, in the call that delivered it. */
  observe({ segmentation, classSet }: AnnotatedFrame): void {
    const { network, clock, everyMs } = this.#options;
    const nowMs = clock.now();
    if (nowMs < this.#nextAtMs || !network.isFree || segmentation.kind === 'raw') return;
    this.#dueSinceMs ??= nowMs;
    if (segmentation.kind === 'reused' && nowMs < this.#dueSinceMs + OWN_LABELS_WITHIN_MS) return;
    const isCalm = this.#isCalm();
    this.#nextAtMs = nowMs + (isCalm ? everyMs : LOOK_AGAIN_MS);
    this.#dueSinceMs = undefined;
    if (isCalm) void this.#compare(segmentation, classSet);
  }

  report(): AuditReport {
    const { network } = this.#options;
    return { model: network.name, ...this.#state(), ...this.#figures() };
  }

  /** The camera is gone. */
  [Symbol.dispose](): void {
    this.#removed.abort();
  }

  #isCalm(): boolean {
    const hitRate = this.#options.deadlines?.().windows['10s'].hitRate;
    this.#waitsAt = hitRate !== undefined && hitRate < CALM_HIT_RATE ? hitRate : undefined;
    return this.#waitsAt === undefined;
  }

  /** Holds the frame and the labels shown with it meanwhile: the camera uses their buffers again. */
  async #compare(segmentation: Labelled, classSet: ClassSet): Promise<void> {
    const { network, clock } = this.#options;
    const { frame, labels } = segmentation;
    const { shared } = this.#comparisonIn(classSet);
    retain(frame.pixels);
    retain(labels.ids);
    try {
      const other = await network.label(frame, { signal: this.#removed.signal });
      if (other === undefined || this.#comparison?.shared !== shared) return;
      const matrix = compareLabels(labels, other.labels, shared);
      this.#window.add({ atMs: clock.now(), matrix, ageMs: ageMsOf(segmentation) ?? 0 });
    } finally {
      release(labels.ids);
      release(frame.pixels);
    }
  }

  /** Another network may have come to be shown. */
  #comparisonIn(classSet: ClassSet): Comparison {
    if (this.#comparison?.classSet !== classSet) {
      this.#window.clear();
      this.#comparison = { classSet, shared: sharedClasses(classSet, this.#options.network.classSet) };
    }
    return this.#comparison;
  }

  #figures(): AuditFigures {
    if (this.#comparison === undefined) return NO_FIGURES;
    const { classSet, shared } = this.#comparison;
    const { network, clock } = this.#options;
    const total = this.#window.total(clock.now(), shared.classSet.classes.length);
    return auditFigures(total, classSet, network.classSet, shared);
  }

  #state(): Pick<AuditReport, 'state' | 'reason'> {
    const { failure } = this.#options.network;
    if (failure !== undefined) return { state: 'failed', reason: failure.message };
    if (this.#waitsAt !== undefined) return { state: 'waiting', reason: waitingReason(this.#waitsAt) };
    return { state: this.#comparison === undefined ? 'starting' : 'running', reason: undefined };
  }
}

function waitingReason(hitRate: number): string {
  const [kept, needed] = [hitRate, CALM_HIT_RATE].map((rate) => `${(100 * rate).toFixed(1)} %`);
  return `${kept} of its frames are in time; it is left alone until ${needed} are.`;
}
