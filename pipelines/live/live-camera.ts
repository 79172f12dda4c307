import { BehaviorSubject, filter, map, Subject, tap, type Observable } from 'rxjs';
import { release } from '../../src/core/buffer-pool.js';
import type { CameraFeed, CameraStatus } from '../../src/core/camera-feed.js';
import { toSegcastError, type SegcastError } from '../../src/core/errors.js';
import type { AnnotatedFrame, Segmentation } from '../../src/core/segmentation.js';
import { releaseFrame } from '../../src/core/frame-buffers.js';
import type { Frame } from '../../src/core/frame.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { monotonicClock, type Clock } from '../../src/core/time.js';
import { latestWins } from '../../streams/latest-wins.js';
import { CameraMeter, type CameraReading } from './camera-meter.js';
import { statusAfter, statusAtEnd, type WallClock } from './camera-status.js';

/** How one camera is run. */
export interface LiveCameraOptions {
  /** URL-safe and unique: `[a-z0-9-]+`. */
  readonly id: string;
  readonly name: string;
  /** Cold: subscribing starts the source. */
  readonly source: Observable<SourceEvent>;
  /** Segments a frame; never rejects (see liveSegment). */
  readonly segment: (frame: Frame) => Promise<Segmentation>;
  /** Draws a segmentation; `drops` counts the frames lost to latest-wins so far. */
  readonly annotate: (segmentation: Segmentation, drops: number) => AnnotatedFrame;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock;
  /** @defaultValue Date.now */
  readonly wallClock?: WallClock;
}

/** How a camera's life ended: by itself, or for good with an error. A live source ends only when it is disposed. */
export type CameraEnd =
  { readonly kind: 'ended' } | { readonly kind: 'failed'; readonly failure: SegcastError };

/** A running camera; disposing it ends the source and completes the feed. */
export interface LiveCamera extends Disposable {
  readonly feed: CameraFeed;
  /** How it is doing over the last seconds. */
  read(): CameraReading;
  /** Resolves when the source is over, never rejects. */
  readonly ended: Promise<CameraEnd>;
}

/**
 * Runs a camera: source -> latest-wins -> segment -> annotate -> feed.
 *
 * This is where a camera's frames become shared: the one subscription is held here, from the call until disposal, so
 * viewers and recorders come and go without touching the source. A frame's buffers are released when every subscriber has had it. A source that ends leaves its last status behind.
 */
export function liveCamera(options: LiveCameraOptions): LiveCamera {
  const { id, name, source, segment, annotate, clock = monotonicClock, wallClock = Date.now } = options;
  const frames = new Subject<AnnotatedFrame>();
  const status = new BehaviorSubject<CameraStatus>({ kind: 'connecting' });
  const meter = new CameraMeter(clock);
  let end: (how: CameraEnd) => void = () => undefined;
  const ended = new Promise<CameraEnd>((resolve) => (end = resolve));
  let drops = 0;

  const subscription = source
    .pipe(
      tap((event) => {
        const next = statusAfter(event, clock, wallClock);
        if (next !== undefined) status.next(next);
      }),
      filter((event) => event.kind === 'frame'),
      latestWins(({ frame }) => segment(frame), {
        onDrop: ({ frame }) => {
          drops += 1;
          release(frame.pixels);
        },
      }),
      map((segmentation) => annotate(segmentation, drops)),
    )
    .subscribe({
      next: (annotated) => {
        meter.count(annotated);
        frames.next(annotated);
        releaseFrame(annotated); // whoever needs it longer holds it
      },
      error: (thrown: unknown) => {
        status.next(statusAtEnd(thrown, wallClock));
        end({ kind: 'failed', failure: toSegcastError(thrown) });
      },
      complete: () => {
        status.next(statusAtEnd(undefined, wallClock));
        end({ kind: 'ended' });
      },
    });

  return {
    feed: { id, name, frames: frames.asObservable(), status: status.asObservable() },
    read: () => meter.read(),
    ended,
    [Symbol.dispose]: () => {
      subscription.unsubscribe();
      frames.complete();
      status.complete();
      end({ kind: 'ended' });
    },
  };
}
