/** Calls `callback` once after `delayMs`, unless the returned function is called before. Injected, so that tests own the time. */
export type Timer = (delayMs: number, callback: () => void) => () => void;

/** Node's timers. */
export const systemTimer: Timer = (delayMs, callback) => {
  const timeout = setTimeout(callback, delayMs);
  return () => clearTimeout(timeout);
};

/** Node's timers, for what must not keep the process alive. */
export const backgroundTimer: Timer = (delayMs, callback) => {
  const timeout = setTimeout(callback, delayMs).unref();
  return () => clearTimeout(timeout);
};
