import { defer, finalize, Subject, tap, type Observable } from 'rxjs';
import type { Frame } from '../../src/core/frame.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { thinOut } from '../../streams/thin-out.js';

/** Who hears of a source's frames as they arrive. */
export interface ArrivalListener {
  /** Frames a second the camera works on at present; undefined: all of them. */
  readonly fps: () => number | undefined;
  /** Every frame of the source. */
  readonly onArrival: (frame: Frame) => void;
  /** The frames that the camera will work on. */
  readonly onDue: (frame: Frame) => void;
}

/**
 * The source unchanged, with every frame told of before the camera gets it. Which of them the camera thins out is found by
 * doing the same with the same operator: `thinOut` goes by arrival times and the wanted rate alone.
 */
export function watchArrivals(
  source: Observable<SourceEvent>,
  { fps, onArrival, onDue }: ArrivalListener,
): Observable<SourceEvent> {
  return defer(() => {
    const arrivals = new Subject<Frame>();
    const due = arrivals
      .pipe(thinOut({ arrivedAtMs: ({ arrivedAtMs }) => arrivedAtMs, fps }))
      .subscribe(onDue);
    return source.pipe(
      tap((event) => {
        if (event.kind !== 'frame') return;
        onArrival(event.frame);
        arrivals.next(event.frame);
      }),
      finalize(() => due.unsubscribe()),
    );
  });
}
