import { Subscription, type Observable } from 'rxjs';
import type { CameraFeed } from '../../src/core/camera-feed.js';
import type { AnnotatedFrame } from '../../src/core/segmentation.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { ClassSetRegistry } from './class-set-registry.js';
import { CLOSE_CODES } from './client-message.js';
import { PROTOCOL_VERSION } from './frame-message.js';
import { withDefaults, type PublisherLimits } from './limits.js';
import { silentLog, type Log } from './log.js';
import { PublishedCamera, type CameraContext } from './published-camera.js';
import type { JpegEncoder } from './published-frame.js';
import { Selection } from './selection.js';
import type { ClassSetEntry, ServerMessage } from './server-message.js';
import { Viewer, type ViewerSocket } from './viewer.js';

/** How to publish. */
export interface PublisherOptions {
  /** The cameras there are, the whole list at each change. */
  readonly feeds: Observable<readonly CameraFeed[]>;
  readonly encodeJpeg: JpegEncoder;
  /** The version of segcast that viewers are told. */
  readonly version: string;
  /**
   * JPEG quality, 1..100.
   * @defaultValue 80
   */
  readonly quality?: number;
  readonly limits?: PublisherLimits;
  /**
   * The ids of cameras whose settings or recording have changed; hot.
   * @defaultValue nothing can be changed, and viewers are told so
   */
  readonly changes?: Observable<string> | undefined;
  /** Hears of each picture that was compressed, and how long that took. @defaultValue nobody, beside the camera's feed */
  readonly onEncoded?: ((id: string, annotated: AnnotatedFrame, encodeMs: number) => void) | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
  /** @defaultValue silence */
  readonly log?: Log;
}

/** Publishes every camera to every viewer, each at the pace it can take; knows nothing of HTTP. */
export class Publisher implements Disposable {
  readonly limits: Required<PublisherLimits>;
  readonly #version: string;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #cameras = new Map<string, PublishedCamera>();
  readonly #viewers = new Set<Viewer>();
  readonly #classSets: ClassSetRegistry;
  readonly #cameraContext: CameraContext;
  readonly #subscription = new Subscription();
  readonly #canChange: boolean;
  #encodeFailureLoggedAtMs = -Infinity;

  constructor({
    feeds,
    encodeJpeg,
    version,
    quality = 80,
    limits = {},
    changes,
    onEncoded = () => undefined,
    clock = monotonicClock,
    log = silentLog,
  }: PublisherOptions) {
    this.limits = withDefaults(limits);
    this.#version = version;
    this.#clock = clock;
    this.#log = log;
    this.#classSets = new ClassSetRegistry((classSet) => this.#tellAll({ type: 'class-set', classSet }));
    this.#cameraContext = {
      quality,
      encodeJpeg,
      clock,
      classSetId: (classSet) => this.#classSets.idOf(classSet),
      onStatus: (camera) => this.#tellAll({ type: 'camera', camera: camera.entry }),
      onEvent: (camera, event) => this.#tellReceivers(camera, { ...event, type: 'zone-event' }),
      onEncoded: (camera, annotated, encodeMs) => onEncoded(camera.id, annotated, encodeMs),
      onEncodeFailure: (camera, error) => this.#logEncodeFailure(camera, error),
    };
    this.#canChange = changes !== undefined;
    const error = (thrown: unknown): void =>
      log.warn({ err: thrown }, 'the list of cameras ended with an error');
    this.#subscription.add(feeds.subscribe({ next: (list) => this.#setCameras(list), error }));
    this.#subscription.add(changes?.subscribe({ next: (id) => this.#tellSettings(id), error }));
  }

  /** The cameras being published, in the order they were given. */
  get cameras(): readonly PublishedCamera[] {
    return [...this.#cameras.values()];
  }

  /** The class sets that cameras have shown so far. */
  get classSets(): readonly ClassSetEntry[] {
    return this.#classSets.entries;
  }

  get viewerCount(): number {
    return this.#viewers.size;
  }

  camera(id: string): PublishedCamera | undefined {
    return this.#cameras.get(id);
  }

  /**
   * Greets a viewer and begins to send. The caller passes on what the socket hears through `receive` and `pong`, and says
   * `remove` when it is closed. Returns undefined when there are too many: the socket is then closed with 1013.
   */
  add(socket: ViewerSocket, selection: Selection = Selection.all()): Viewer | undefined {
    const { maxViewers } = this.limits;
    if (this.#viewers.size >= maxViewers) {
      socket.close(CLOSE_CODES.tryAgainLater, `the server is full, at most ${maxViewers} at a time`);
      return undefined;
    }
    const viewer = new Viewer({
      socket,
      selection,
      limits: this.limits,
      clock: this.#clock,
      onRoom: (ready) => this.#pump(ready),
      onSelection: (changed) => this.#connect(changed),
    });
    viewer.tell(this.#hello());
    this.#viewers.add(viewer);
    this.#connect(viewer);
    return viewer;
  }

  /** Forgets a viewer whose socket is closed; idempotent. */
  remove(viewer: Viewer): void {
    if (!this.#viewers.delete(viewer)) return;
    for (const camera of this.#cameras.values()) disconnect(viewer, camera);
  }

  /** To be called about once a second: heartbeats, reports of missed pictures, rate-limited lanes. */
  tick(): void {
    for (const viewer of this.#viewers) viewer.tick();
  }

  /** Says goodbye to every viewer and stops listening to the cameras; idempotent. */
  [Symbol.dispose](): void {
    this.#subscription.unsubscribe();
    for (const viewer of this.#viewers) viewer.close(CLOSE_CODES.goingAway, 'the server is stopping');
    for (const camera of this.#cameras.values()) camera[Symbol.dispose]();
    this.#viewers.clear();
  }

  #setCameras(list: readonly CameraFeed[]): void {
    const wanted = new Map(list.map((feed) => [feed.id, feed]));
    for (const camera of this.#cameras.values()) {
      if (wanted.get(camera.id) !== camera.feed) this.#removeCamera(camera, wanted.has(camera.id));
    }
    for (const feed of wanted.values()) if (!this.#cameras.has(feed.id)) this.#addCamera(feed);
  }

  #addCamera(feed: CameraFeed): void {
    const camera = new PublishedCamera(feed, this.#cameraContext);
    this.#cameras.set(feed.id, camera);
    this.#tellAll({ type: 'camera', camera: camera.entry });
    for (const viewer of this.#viewers) this.#connect(viewer);
    camera.start();
  }

  #removeCamera(camera: PublishedCamera, isReplaced: boolean): void {
    for (const viewer of this.#viewers) disconnect(viewer, camera);
    camera[Symbol.dispose]();
    this.#cameras.delete(camera.id);
    if (!isReplaced) this.#tellAll({ type: 'camera-removed', id: camera.id });
  }

  /** Opens and closes lanes until the viewer gets exactly the cameras it wants. */
  #connect(viewer: Viewer): void {
    for (const camera of this.#cameras.values()) {
      const isWanted = viewer.selection.includes(camera.id);
      if (!isWanted) disconnect(viewer, camera);
      else if (viewer.laneOf(camera.id) === undefined) {
        camera.attach(viewer.openLane(camera.id, camera.latest?.ordinal ?? 0));
      }
    }
  }

  #pump(viewer: Viewer): void {
    for (const camera of this.#cameras.values()) {
      if (viewer.laneOf(camera.id) !== undefined) camera.pump();
    }
  }

  #hello(): ServerMessage {
    const { maxUnacked, maxMessageBytes } = this.limits;
    return {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      server: { name: 'segcast', version: this.#version },
      now: Date.now(),
      control: this.#canChange,
      cameras: this.cameras.map((camera) => camera.entry),
      classSets: this.classSets,
      limits: { maxUnacked, maxMessageBytes },
    };
  }

  #tellAll(message: ServerMessage): void {
    for (const viewer of this.#viewers) viewer.tell(message);
  }

  /** Tells the viewers that get the camera. */
  #tellReceivers({ id }: PublishedCamera, message: ServerMessage): void {
    for (const viewer of this.#viewers) if (viewer.laneOf(id) !== undefined) viewer.tell(message);
  }

  /** Its name may be among what has changed. */
  #tellSettings(id: string): void {
    const camera = this.#cameras.get(id);
    if (camera === undefined) return;
    if (camera.takeNewName()) this.#tellAll({ type: 'camera', camera: camera.entry });
    this.#tellAll({ type: 'settings', camera: id });
  }

  #logEncodeFailure(camera: PublishedCamera, error: unknown): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#encodeFailureLoggedAtMs < 1000) return;
    this.#encodeFailureLoggedAtMs = nowMs;
    const { id, encodeFailures } = camera;
    this.#log.warn({ camera: id, encodeFailures, err: error }, 'a picture could not be compressed');
  }
}

function disconnect(viewer: Viewer, camera: PublishedCamera): void {
  const lane = viewer.laneOf(camera.id);
  if (lane === undefined) return;
  camera.detach(lane);
  viewer.closeLane(camera.id);
}
