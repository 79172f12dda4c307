import type { Timer } from './timer.js';

/** How many parts a delay is counted in. */
const PARTS = 5;

/**
 * A timer that counts the time in which this process runs, to a fifth of the delay: for limits on what others do.
 *
 * Who was suspended (Ctrl-Z, a sleeping laptop) finds an ordinary timer due as soon as it goes on, before it has read what came
 * meanwhile, and blames the other side, which may have been suspended too. In parts, only the one under way is cut short.
 */
export function awakeTimer(timer: Timer): Timer {
  return (delayMs, callback) => {
    let cancel = (): void => undefined;
    const wait = (parts: number): void => {
      cancel = timer(delayMs / PARTS, () => (parts > 1 ? wait(parts - 1) : callback()));
    };
    wait(PARTS);
    return () => cancel();
  };
}
