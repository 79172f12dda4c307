import { BehaviorSubject, Subject, type Observable } from 'rxjs';
import { BufferPool, type Allocate } from '../../src/core/buffer-pool.js';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import { SegcastError } from '../../src/core/errors.js';
import type { Size } from '../../src/core/size.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import type { TrackEvent } from '../../streams/recorder/track-outcome.js';
import { openSource, pictureSizeOf } from '../../streams/source/open-source.js';
import { describeSource } from '../../streams/source/source-spec.js';
import type { Admission, BudgetedDevice } from '../budget/budgeted-device.js';
import type { WallClock } from '../live/camera-status.js';
import type { CameraEnd } from '../live/live-camera.js';
import type { RecordingSummary } from '../record/recording.js';
import type { CameraControl, CameraState, FinishedRecording, RecordingState } from './camera-control.js';
import type { CameraPatch, CameraSettings, RecordSettings } from './camera-settings.js';
import { checkSettings } from './check-settings.js';
import { FleetCamera, type FleetCameraContext } from './fleet-camera.js';

/** What a fleet is made of. */
export interface FleetOptions {
  /** Shared by all cameras; the caller ends it after the fleet. */
  readonly device: BudgetedDevice;
  readonly classSet: ClassSet;
  /** Whether fresh pictures carry the status strip. @defaultValue true */
  readonly strip?: boolean | undefined;
  /** The folder for recordings whose place nobody named. @defaultValue 'recordings' */
  readonly recordings?: string | undefined;
  /** @defaultValue openSource */
  readonly open?: OpenCamera | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** @defaultValue Date.now */
  readonly wallClock?: WallClock | undefined;
}

/** What a fleet's sources are opened with. */
export interface OpenCameraOptions {
  /** Where pixels come from; the camera releases them. */
  readonly allocate: Allocate;
  /** To be told the pictures' size where that is known before they come. */
  readonly onPictureSize: (picture: Size) => void;
}

/** Opens a camera's source: cold, subscribing starts it. */
export type OpenCamera = (settings: CameraSettings, options: OpenCameraOptions) => Observable<SourceEvent>;

/** Something a person at the shell may want to read. */
export type FleetNotice =
  | { readonly kind: 'added' | 'removed'; readonly camera: CameraFeed }
  | { readonly kind: 'ended'; readonly camera: CameraFeed; readonly end: CameraEnd }
  | { readonly kind: 'recording'; readonly camera: CameraFeed; readonly event: TrackEvent }
  | { readonly kind: 'recorded'; readonly camera: CameraFeed; readonly summary: RecordingSummary }
  | { readonly kind: 'zone'; readonly event: ZoneEvent };

/** Cameras that share a device and come and go while the others run. */
export class Fleet implements CameraControl, AsyncDisposable {
  /** The cameras there are, the whole list at each change. */
  readonly feeds: Observable<readonly CameraFeed[]>;
  readonly changes: Observable<string>;
  readonly notices: Observable<FleetNotice>;
  readonly #options: FleetOptions;
  readonly #context: Omit<FleetCameraContext, 'allocate'>;
  readonly #cameras = new Map<string, FleetCamera>();
  readonly #feeds = new BehaviorSubject<readonly CameraFeed[]>([]);
  readonly #changes = new Subject<string>();
  readonly #notices = new Subject<FleetNotice>();
  /** Ids spoken for by cameras that are only being added. */
  readonly #coming = new Set<string>();

  constructor(options: FleetOptions) {
    this.#options = options;
    this.#context = this.#makeContext(options);
    this.feeds = this.#feeds.asObservable();
    this.changes = this.#changes.asObservable();
    this.notices = this.#notices.asObservable();
  }

  /** The cameras that run, in the order they were added. */
  get running(): readonly FleetCamera[] {
    return [...this.#cameras.values()];
  }

  get cameras(): readonly CameraState[] {
    return this.running.map((camera) => camera.state());
  }

  admission(): Admission {
    return this.#options.device.admission();
  }

  /**
   * Begins with what can be done for cameras that will be added soon: networks for files, whose headers tell how large their
   * pictures are. Never rejects: what is wrong with a source is told when it is added.
   */
  async expect(cameras: readonly CameraSettings[]): Promise<void> {
    const expectOne = async ({ source, profile }: CameraSettings): Promise<void> => {
      const picture = await pictureSizeOf(source).catch(() => undefined);
      if (picture) this.#options.device.expect(picture, profile);
    };
    await Promise.all(cameras.map(expectOne));
  }

  async add(settings: CameraSettings): Promise<CameraState> {
    const { id, source, transport, record, profile } = settings;
    checkSettings(settings);
    if (this.#cameras.has(id) || this.#coming.has(id)) throw cameraExists(id);
    this.#coming.add(id);
    try {
      await describeSource(source, { transport });
      const { open = openCamera } = this.#options;
      const { take: allocate } = new BufferPool();
      const onPictureSize = (picture: Size): void => this.#options.device.expect(picture, profile);
      const events = open(settings, { allocate, onPictureSize });
      const camera = new FleetCamera(settings, events, { ...this.#context, allocate });
      await this.#recordFromStart(camera, record);
      this.#cameras.set(id, camera);
      this.#announce(camera);
      return camera.state();
    } finally {
      this.#coming.delete(id);
    }
  }

  async remove(id: string): Promise<void> {
    const camera = this.#find(id);
    this.#cameras.delete(id);
    this.#publishFeeds();
    await camera[Symbol.asyncDispose]();
    this.#notices.next({ kind: 'removed', camera: camera.feed });
  }

  change(id: string, patch: CameraPatch): Promise<CameraState> {
    return this.#changed(id, (camera) => {
      checkSettings(patch);
      camera.change(patch);
      return Promise.resolve(camera.state());
    });
  }

  startRecording(id: string, where?: RecordSettings): Promise<RecordingState> {
    return this.#changed(id, ({ recorder }) => recorder.startInFolder(where));
  }

  stopRecording(id: string): Promise<FinishedRecording> {
    return this.#changed(id, ({ recorder }) => recorder.stop());
  }

  rotateRecording(id: string): Promise<RecordingState> {
    return this.#changed(id, ({ recorder }) => recorder.rotate());
  }

  /** Ends every camera, side by side; idempotent. */
  async [Symbol.asyncDispose](): Promise<void> {
    const cameras = this.running;
    this.#cameras.clear();
    await Promise.all(cameras.map((camera) => camera[Symbol.asyncDispose]()));
    this.#feeds.complete();
    this.#changes.complete();
    this.#notices.complete();
  }

  async #recordFromStart(camera: FleetCamera, record: RecordSettings | undefined): Promise<void> {
    if (record === undefined) return;
    try {
      if (record.video === undefined && record.labels === undefined) await camera.recorder.startInFolder();
      else await camera.recorder.start(record);
    } catch (thrown) {
      await camera[Symbol.asyncDispose]();
      throw thrown;
    }
  }

  #announce(camera: FleetCamera): void {
    this.#publishFeeds();
    this.#notices.next({ kind: 'added', camera: camera.feed });
    void camera.ended.then((end) => {
      if (this.#cameras.get(camera.feed.id) === camera)
        this.#notices.next({ kind: 'ended', camera: camera.feed, end });
    });
  }

  #publishFeeds(): void {
    this.#feeds.next(this.running.map(({ feed }) => feed));
  }

  async #changed<T>(id: string, job: (camera: FleetCamera) => Promise<T>): Promise<T> {
    const result = await job(this.#find(id));
    this.#changes.next(id);
    return result;
  }

  #find(id: string): FleetCamera {
    const camera = this.#cameras.get(id);
    if (camera !== undefined) return camera;
    const ids = [...this.#cameras.keys()].join(', ') || 'none';
    throw new SegcastError(
      'camera-unknown',
      `There is no camera "${id}"; there is ${ids}.`,
      'Choose one of these.',
    );
  }

  #makeContext({
    device,
    classSet,
    strip = true,
    recordings = 'recordings',
    clock = monotonicClock,
    wallClock = Date.now,
  }: FleetOptions): Omit<FleetCameraContext, 'allocate'> {
    return {
      device,
      classSet,
      strip,
      recordings,
      clock,
      wallClock,
      onRecording: (camera, event) => {
        this.#notices.next({ kind: 'recording', camera, event });
        this.#changes.next(camera.id);
      },
      onRecorded: (camera, summary) => this.#notices.next({ kind: 'recorded', camera, summary }),
      onZoneEvent: (event) => this.#notices.next({ kind: 'zone', event }),
    };
  }
}

function openCamera(
  { source, transport }: CameraSettings,
  options: OpenCameraOptions,
): Observable<SourceEvent> {
  return openSource(source, { transport, ...options });
}

function cameraExists(id: string): SegcastError {
  return new SegcastError(
    'camera-exists',
    `There is a camera "${id}" already.`,
    'Give the new one another name, or remove the old one first.',
  );
}
