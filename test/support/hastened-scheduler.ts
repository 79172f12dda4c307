import { asyncScheduler, type SchedulerAction, type SchedulerLike, type Subscription } from 'rxjs';

/** Real timers, ten times as fast: for tests that wait out retry delays against real processes. */
export const hastenedScheduler: SchedulerLike = {
  now: () => asyncScheduler.now() * 10,
  schedule<T>(work: (this: SchedulerAction<T>, state?: T) => void, delayMs = 0, state?: T): Subscription {
    return asyncScheduler.schedule(work, delayMs / 10, state);
  },
};
