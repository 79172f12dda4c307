import { BehaviorSubject, Subject } from 'rxjs';
import type { CameraFeed, CameraStatus } from '../../src/core/camera-feed.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { AnnotatedFrame, Segmentation } from '../../src/core/segmentation.js';
import type { ZoneEvent } from '../../src/core/zone.js';
import { solidFrame } from './frames.js';

/** Three classes with colours that are easy to tell apart. */
export const streetClasses: ClassSet = {
  name: 'street-3',
  classes: [
    { name: 'road', color: [128, 64, 128] },
    { name: 'tree', color: [107, 142, 35] },
    { name: 'sky', color: [70, 130, 180] },
  ],
};

/** What a test may say of an annotated frame; the rest is made up. */
export interface FakeFrame {
  readonly seq?: number;
  readonly width?: number;
  readonly height?: number;
  /** Gray value of every pixel. */
  readonly value?: number;
  readonly arrivedAtMs?: number;
  readonly kind?: Segmentation['kind'];
  readonly shares?: readonly number[];
  readonly drops?: number;
  readonly classSet?: ClassSet;
}

/** An annotated frame of one gray, labelled road all over. */
export function fakeFrame({
  seq = 0,
  width = 4,
  height = 2,
  value = 128,
  arrivedAtMs = 0,
  kind = 'segmented',
  shares = [0.5, 0.3, 0.2],
  drops = 0,
  classSet = streetClasses,
}: FakeFrame = {}): AnnotatedFrame {
  const frame = solidFrame({ seq, pts: seq * 40, width, height, arrivedAtMs }, value);
  const labels = { width, height, ids: new Uint8Array(width * height) };
  const timings = { wait: 1, infer: 20.126, upsample: 2, annotate: 3 };
  const segmentations = {
    segmented: { kind: 'segmented', frame, labels, exit: 'high', timings },
    reused: {
      kind: 'reused',
      frame,
      labels,
      exit: 'mid',
      ageMs: 120,
      reason: 'over budget',
      timings,
    },
    raw: { kind: 'raw', frame, reason: 'engine restarting', timings },
  } as const satisfies Record<Segmentation['kind'], Segmentation>;
  const isRaw = kind === 'raw';
  return {
    segmentation: segmentations[kind],
    classSet,
    picture: frame.pixels,
    shares: isRaw ? undefined : shares,
    timings,
    drops,
  };
}

/** A rule that begins to hold, unless the test says otherwise. */
export function fakeZoneEvent(event: Partial<ZoneEvent> = {}): ZoneEvent {
  return {
    id: 1,
    camera: 'front',
    zone: 'crossing',
    rule: 'road > 2 % for 3 s',
    kind: 'raised',
    atEpochMs: 1000,
    seq: 0,
    pts: 0,
    share: 0.03,
    ...event,
  };
}

/** A camera that does what the test says. */
export class FakeFeed implements CameraFeed {
  readonly id: string;
  name: string;
  readonly frames = new Subject<AnnotatedFrame>();
  readonly status: BehaviorSubject<CameraStatus>;
  readonly events = new Subject<ZoneEvent>();
  /** What the camera was told of compressed pictures, in order. */
  readonly encoded: [annotated: AnnotatedFrame, encodeMs: number][] = [];
  #seq = 0;

  constructor(id: string, name: string = id, status: CameraStatus = onlineStatus()) {
    this.id = id;
    this.name = name;
    this.status = new BehaviorSubject<CameraStatus>(status);
  }

  /** Publishes a frame; `seq` counts up by itself. Returns what was published. */
  show(frame: FakeFrame = {}): AnnotatedFrame {
    const annotated = fakeFrame({ seq: this.#seq, ...frame });
    this.#seq = annotated.segmentation.frame.seq + 1;
    this.frames.next(annotated);
    return annotated;
  }

  onEncoded = (annotated: AnnotatedFrame, encodeMs: number): void => {
    this.encoded.push([annotated, encodeMs]);
  };

  /** A rule of a zone begins to hold, unless told otherwise. */
  raise(event: Partial<ZoneEvent> = {}): void {
    this.events.next(fakeZoneEvent({ camera: this.id, ...event }));
  }

  /** The camera is lost at this wall-clock time. */
  goOffline(sinceEpochMs: number, message = 'The camera does not answer.'): void {
    this.status.next({ kind: 'offline', sinceEpochMs, code: 'source-timeout', message, retryInMs: 1000 });
  }

  goOnline(): void {
    this.status.next(onlineStatus());
  }
}

/** Online, 320x180 at 25 frames a second. */
export function onlineStatus(width = 320, height = 180): CameraStatus {
  return {
    kind: 'online',
    stream: {
      width,
      height,
      timeBase: { num: 1, den: 1000 },
      frameRate: { num: 25, den: 1 },
      frameCount: undefined,
    },
  };
}
