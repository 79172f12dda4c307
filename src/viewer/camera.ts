import type { AuditReport, DeadlineReport } from './control/api-types.js';
import { FrameHistory } from './deadlines/frame-history.js';
import { STAGES, type CameraEntry, type Delivery, type PictureHeader } from './protocol.js';
import { PictureRate, SmoothValues } from './smoothing.js';

/** What the page knows of one camera. */
export class Camera {
  entry: CameraEntry;
  delivery: Delivery = { sent: 0, dropped: 0 };
  /** How its deadlines are kept; undefined until the server said. */
  deadlines: DeadlineReport | undefined;
  /** How far its labels agree with a second network's; undefined where nothing is audited. */
  audit: AuditReport | undefined;
  /** The pictures of the last minute. */
  readonly history = new FrameHistory();
  readonly #rate = new PictureRate();
  readonly #latency = new SmoothValues();
  readonly #shares = new SmoothValues();
  readonly #timings = new SmoothValues();
  #header: PictureHeader | undefined;
  #lastPictureAt: number | undefined;

  constructor(entry: CameraEntry) {
    this.entry = entry;
  }

  /** The header of the newest picture drawn. */
  get header(): PictureHeader | undefined {
    return this.#header;
  }

  /** When the newest picture was drawn, wall clock, ms. */
  get lastPictureAt(): number | undefined {
    return this.#lastPictureAt;
  }

  /** Width by height of the stream; 16:9 until it is known. */
  get aspectRatio(): number {
    const { status } = this.entry;
    const size = this.#header ?? (status.state === 'online' ? status : { width: 16, height: 9 });
    return size.width / size.height;
  }

  /** Smoothed shares per class id; empty while there are none. */
  get shares(): readonly number[] {
    return this.#shares.values;
  }

  /** Smoothed milliseconds per stage, in the order of STAGES; 0 for one that does not run. */
  get timings(): readonly number[] {
    return this.#timings.values;
  }

  /** Smoothed capture-to-publish latency, ms. */
  get latencyMs(): number | undefined {
    return this.#latency.values[0];
  }

  fpsAt(nowMs: number): number {
    return this.#rate.at(nowMs);
  }

  /** Notes a picture that has been drawn. */
  drawn(header: PictureHeader, nowMs: number): void {
    this.#header = header;
    this.#lastPictureAt = nowMs;
    this.#rate.add(nowMs);
    this.history.add(header, nowMs);
    this.#latency.add([header.latencyMs], nowMs);
    this.#timings.add(
      STAGES.map((stage) => header.timingsMs[stage] ?? 0),
      nowMs,
    );
    if (header.shares !== null) this.#shares.add(header.shares, nowMs);
  }
}
