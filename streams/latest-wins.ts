import { from, Observable, type ObservableInput, type OperatorFunction } from 'rxjs';

export interface LatestWinsOptions<T> {
  /** Hears every value that a newer one replaced before its turn came. @defaultValue none */
  readonly onDrop?: (dropped: T) => void;
}

/**
 * Projects one value at a time; of those that arrive meanwhile only the newest is kept, and projected next.
 *
 * At most one value ever waits, so a slow `project` costs values, never memory or latency. The source's completion waits
 * for the last value; an error of the source, of `project` or of its result passes at once; unsubscribing cancels the
 * running projection.
 */
export function latestWins<T, R>(
  project: (value: T) => ObservableInput<R>,
  { onDrop }: LatestWinsOptions<T> = {},
): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((subscriber) => {
      let waiting: { readonly value: T } | undefined;
      let busy = false;
      let sourceCompleted = false;

      const projectNext = (): void => {
        while (waiting !== undefined && !busy && !subscriber.closed) {
          const { value } = waiting;
          waiting = undefined;
          busy = true;
          subscriber.add(projected(value).subscribe({ next: forward, error: fail, complete: onProjected }));
        }
        if (sourceCompleted && !busy) subscriber.complete();
      };
      const projected = (value: T): Observable<R> => {
        try {
          return from(project(value));
        } catch (error) {
          return new Observable((failed) => failed.error(error));
        }
      };
      const forward = (result: R): void => subscriber.next(result);
      const fail = (error: unknown): void => subscriber.error(error);
      const onProjected = (): void => {
        busy = false;
        projectNext();
      };

      subscriber.add(
        source.subscribe({
          next: (value) => {
            if (waiting !== undefined) onDrop?.(waiting.value);
            waiting = { value };
            projectNext();
          },
          error: fail,
          complete: () => {
            sourceCompleted = true;
            projectNext();
          },
        }),
      );
    });
}
