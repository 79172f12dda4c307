import { filter, defer, type MonoTypeOperatorFunction } from 'rxjs';

export interface ThinOutOptions<T> {
  /** When a value came, ms; undefined for one that passes whatever the rate. */
  readonly arrivedAtMs: (value: T) => number | undefined;
  /** Values a second that may pass, asked anew for each value; undefined: all of them. */
  readonly fps: () => number | undefined;
  /** Hears every value that does not pass. @defaultValue none */
  readonly onThinned?: (value: T) => void;
}

/** How much of a period a value may come before it is due. Below a half, or twice the wanted rate would pass at first. */
const EARLY = 0.4;

/**
 * Lets so many values a second pass, spread evenly: of 25 a second every fifth goes for 20, and they keep their distance.
 *
 * A value may pass some time before it is due, so that a camera at just the wanted rate loses none to jitter; after
 * a pause at most one value passes ahead of its time.
 */
export function thinOut<T>({ arrivedAtMs, fps, onThinned }: ThinOutOptions<T>): MonoTypeOperatorFunction<T> {
  return (source) =>
    defer(() => {
      let dueAtMs: number | undefined;
      return source.pipe(
        filter((value) => {
          const wanted = fps();
          const nowMs = arrivedAtMs(value);
          if (wanted === undefined || nowMs === undefined) return true;
          const periodMs = 1000 / wanted;
          dueAtMs ??= nowMs;
          if (nowMs < dueAtMs - EARLY * periodMs) {
            onThinned?.(value);
            return false;
          }
          dueAtMs = Math.max(dueAtMs, nowMs - EARLY * periodMs) + periodMs;
          return true;
        }),
      );
    });
}
