import { filter, Subject, tap, type Observable } from 'rxjs';
import { release, type Allocate } from '../../src/core/buffer-pool.js';
import type { CameraFeed, CameraStatus } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { DeadlineReport } from '../../src/core/deadline-report.js';
import { releaseLabels } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import { redactUrls } from '../../src/core/redact.js';
import type { AnnotatedFrame, Segmentation } from '../../src/core/segmentation.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import type { Clock } from '../../src/core/time.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import { annotate } from '../../streams/annotate/annotate.js';
import type { TrackEvent } from '../../streams/recorder/track-outcome.js';
import { thinOut } from '../../streams/thin-out.js';
import type { BudgetedCamera, BudgetedDevice } from '../budget/budgeted-device.js';
import { createDeadlineMeter, type DeadlineMeter } from '../deadlines/deadline-meter.js';
import type { CameraReading } from '../live/camera-meter.js';
import type { WallClock } from '../live/camera-status.js';
import { liveCamera, type CameraEnd, type LiveCamera } from '../live/live-camera.js';
import type { RecordingSummary } from '../record/recording.js';
import { createSteady, type Steady } from '../steady/steady.js';
import { createZoneWatch, type ZoneWatch } from '../zones/zone-watch.js';
import type { CameraState } from './camera-control.js';
import type { CameraPatch, CameraSettings } from './camera-settings.js';
import { CameraRecorder } from './camera-recorder.js';

/** What a camera of a fleet shares with the others. */
export interface FleetCameraContext {
  readonly device: BudgetedDevice;
  readonly classSet: ClassSet;
  /** Whether fresh pictures carry the status strip. */
  readonly strip: boolean;
  /** The folder for recordings. */
  readonly recordings: string;
  /** Where the bytes of its frames, labels and pictures come from: the camera's own pool. */
  readonly allocate: Allocate;
  readonly clock: Clock;
  readonly wallClock: WallClock;
  readonly onRecording: (camera: CameraFeed, event: TrackEvent) => void;
  readonly onRecorded: (camera: CameraFeed, summary: RecordingSummary) => void;
  readonly onZoneEvent: (event: ZoneEvent) => void;
}

/** A zone's waiting begins anew after a gap of so long, ms; a profile that shows frames more rarely makes it longer. */
const USUAL_GAP_MS = 1500;

/**
 * One running camera of a fleet: source -> thin out -> budgeted device -> steady -> annotate -> feed, with its zones, its
 * deadlines and its recorder. Its settings may change between any two frames.
 */
export class FleetCamera implements AsyncDisposable {
  readonly feed: CameraFeed;
  readonly recorder: CameraRecorder;
  readonly ended: Promise<CameraEnd>;
  readonly #context: FleetCameraContext;
  readonly #frames = new Subject<AnnotatedFrame>();
  readonly #events = new Subject<ZoneEvent>();
  readonly #budgeted: BudgetedCamera;
  readonly #live: LiveCamera;
  readonly #meter: DeadlineMeter;
  readonly #zones: ZoneWatch;
  /** When a frame's labels were there: what follows is its aftermath. */
  readonly #segmentedAtMs = new WeakMap<Frame, number>();
  #settings: CameraSettings;
  #status: CameraStatus = { kind: 'connecting' };
  #steady: Steady | undefined;

  /**
   * Starts the camera.
   *
   * @param source - cold; subscribing starts it
   * @throws SegcastError `usage` for a zone that cannot be watched
   */
  constructor(settings: CameraSettings, source: Observable<SourceEvent>, context: FleetCameraContext) {
    const { device, classSet, allocate, clock, wallClock, recordings } = context;
    const { id, profile, priority, zones } = settings;
    this.#settings = settings;
    this.#context = context;
    this.#zones = createZoneWatch({
      camera: id,
      zones,
      classSet,
      clock,
      wallClock,
      maxGapMs: () => Math.max(USUAL_GAP_MS, 2500 / (this.#framesPerSecond ?? Infinity)),
    });
    this.#meter = createDeadlineMeter({
      clock,
      onSettled: (annotated, latencyMs) => this.#settle(annotated, latencyMs),
    });
    this.#steady = settings.steady ? createSteady({ allocate }) : undefined;
    this.#budgeted = device.addCamera({ id, profile, priority, allocate });
    this.feed = this.#makeFeed(() => this.#live.feed.status);
    this.recorder = this.#makeRecorder(recordings);
    this.#live = liveCamera({
      id,
      name: settings.name,
      source: this.#admitted(source),
      segment: (frame) => this.#segment(frame),
      annotate: (segmentation, drops) => this.#annotate(segmentation, drops),
      clock,
      wallClock,
    });
    this.ended = this.#live.ended;
    this.#live.feed.frames.subscribe({
      next: (annotated) => this.#publish(annotated),
      complete: () => this.#frames.complete(),
    });
    this.#live.feed.status.subscribe((status) => (this.#status = status));
  }

  get settings(): CameraSettings {
    return this.#settings;
  }

  /** How it is doing, for a status line. */
  read(): CameraReading {
    return this.#live.read();
  }

  deadlines(): DeadlineReport {
    return this.#meter.report(this.#settings.profile.budgetMs);
  }

  state(): CameraState {
    return {
      settings: { ...this.#settings, source: redactUrls(this.#settings.source) },
      status: this.#status,
      recording: this.recorder.state,
      deadlines: this.deadlines(),
    };
  }

  /**
   * Changes settings from the next frame on.
   *
   * @throws SegcastError `usage` for a zone that cannot be watched; nothing is changed then
   */
  change(patch: CameraPatch): void {
    if (patch.zones !== undefined) this.#zones.setZones(patch.zones);
    this.#settings = { ...this.#settings, ...patch };
    // Only what is given: the device forgets what it has learnt of the work when the profile is set.
    if (patch.profile !== undefined) this.#budgeted.profile = patch.profile;
    if (patch.priority !== undefined) this.#budgeted.priority = patch.priority;
    if (!this.#settings.steady) this.#steady = undefined;
    else this.#steady ??= createSteady({ allocate: this.#context.allocate });
  }

  /** Ends the source, then the recording; idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#live[Symbol.dispose]();
    this.#budgeted[Symbol.dispose]();
    this.#frames.complete();
    this.#events.complete();
    await this.recorder[Symbol.asyncDispose]();
  }

  /** Without the frames that are not to be worked on. */
  #admitted(source: Observable<SourceEvent>): Observable<SourceEvent> {
    return source.pipe(
      tap((event) => {
        if (event.kind === 'online') this.#budgeted.setFrameRate(event.stream.frameRate);
      }),
      filter((event): boolean => {
        const isPaused = event.kind === 'frame' && this.#settings.paused;
        if (isPaused) releaseEvent(event);
        return !isPaused;
      }),
      thinOut({
        arrivedAtMs: (event) => (event.kind === 'frame' ? event.frame.arrivedAtMs : undefined),
        fps: () => this.#framesPerSecond,
        onThinned: releaseEvent,
      }),
    );
  }

  get #framesPerSecond(): number | undefined {
    const { profile } = this.#settings;
    return profile.kind === 'adaptive' ? profile.fps : undefined;
  }

  async #segment(frame: Frame): Promise<Segmentation> {
    const segmentation = await this.#budgeted.segment(frame);
    this.#segmentedAtMs.set(frame, this.#context.clock.now());
    return this.#steadied(segmentation);
  }

  #steadied(segmentation: Segmentation): Segmentation {
    if (this.#steady === undefined) return segmentation;
    const steadied = this.#steady.smooth(segmentation);
    if (steadied !== segmentation) releaseLabels(segmentation);
    return steadied;
  }

  #annotate(segmentation: Segmentation, drops: number): AnnotatedFrame {
    const { classSet, strip, allocate, clock } = this.#context;
    const { opacity } = this.#settings;
    return annotate(segmentation, { classSet, opacity, strip, drops, allocate, clock });
  }

  /** The events come after the frame that settled them. */
  #publish(annotated: AnnotatedFrame): void {
    this.#meter.annotated(annotated);
    this.#frames.next(annotated);
    for (const event of this.#zones.look(annotated.segmentation)) {
      this.#events.next(event);
      this.#context.onZoneEvent(event);
    }
  }

  #settle({ segmentation: { frame } }: AnnotatedFrame, latencyMs: number): void {
    const segmentedAtMs = this.#segmentedAtMs.get(frame);
    if (segmentedAtMs !== undefined)
      this.#budgeted.observeAftermath(frame, latencyMs - (segmentedAtMs - frame.arrivedAtMs));
    this.#budgeted.observeLatency(frame, latencyMs);
  }

  #makeFeed(status: () => CameraFeed['status']): CameraFeed {
    const name = (): string => this.#settings.name;
    return {
      id: this.#settings.id,
      get name() {
        return name();
      },
      frames: this.#frames.asObservable(),
      get status() {
        return status();
      },
      events: this.#events.asObservable(),
      deadlines: () => this.deadlines(),
      onEncoded: (annotated, encodeMs) => this.#meter.encoded(annotated, encodeMs),
    };
  }

  #makeRecorder(folder: string): CameraRecorder {
    const { classSet, wallClock, onRecording, onRecorded } = this.#context;
    return new CameraRecorder({
      feed: this.feed,
      source: this.#settings.source,
      classSet,
      folder,
      wallClock,
      onEvent: (event) => onRecording(this.feed, event),
      onFinished: (summary) => onRecorded(this.feed, summary),
    });
  }
}

/** A frame that goes no further. */
function releaseEvent(event: SourceEvent): void {
  if (event.kind === 'frame') release(event.frame.pixels);
}
