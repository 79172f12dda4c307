import type { Observable } from 'rxjs';
import type { Fleet, FleetNotice } from '../../../pipelines/fleet/fleet.js';
import type { SegcastError } from '../../core/errors.js';

/** What came of the cameras and recordings of a `watch`, for its exit code. */
export class WatchOutcome {
  /** Resolves when every camera there is has ended by itself; a fleet without cameras goes on. */
  readonly allEnded: Promise<void>;
  readonly #ends = new Map<string, SegcastError | undefined>();
  #recordingFailure: SegcastError | undefined;

  constructor(fleet: Pick<Fleet, 'running'>, notices: Observable<FleetNotice>) {
    this.allEnded = new Promise((resolve) => {
      notices.subscribe((notice) => {
        this.#note(notice);
        const isOver = ({ feed }: { feed: { id: string } }): boolean => this.#ends.has(feed.id);
        if (notice.kind === 'ended' && fleet.running.every(isOver)) resolve();
      });
    });
  }

  /** @throws SegcastError a recording's failure; the last camera's, when all have ended and none ended well */
  throwFirstFailure(): void {
    if (this.#recordingFailure !== undefined) throw this.#recordingFailure;
    const failures = [...this.#ends.values()];
    const last = failures.at(-1);
    if (last !== undefined && !failures.includes(undefined)) throw last;
  }

  #note(notice: FleetNotice): void {
    switch (notice.kind) {
      case 'ended':
        this.#ends.set(notice.camera.id, notice.end.kind === 'failed' ? notice.end.failure : undefined);
        break;
      case 'added':
      case 'removed':
        this.#ends.delete(notice.camera.id);
        break;
      case 'recorded':
        this.#recordingFailure ??= notice.summary.failure;
        break;
      case 'recording':
      case 'zone':
        break;
      default:
        notice satisfies never;
    }
  }
}
