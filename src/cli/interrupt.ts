import { EXIT_CODES } from './exit-codes.js';

/** Ctrl-C (or SIGTERM) as an abort signal; a second one ends the process at once with code 130. */
export function interruptSignal(target: NodeJS.Process = process): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) target.exit(EXIT_CODES.interrupted);
    controller.abort();
  };
  target.on('SIGINT', onSignal);
  target.on('SIGTERM', onSignal);
  return controller.signal;
}

/** Whether something ended because its signal aborted. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === 'AbortError';
}

/** Resolves when the signal aborts, at once when it already has. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
