import { SegcastError } from '../../core/errors.js';
import type { BenchOptions } from './bench-options.js';

/** When the load runs, s of the measured time. */
export interface LoadWindow {
  readonly fromS: number;
  readonly toS: number;
}

/**
 * The load window that the options ask for; undefined: none, or all the time.
 *
 * @throws SegcastError `usage` for a window without a load
 */
export function loadWindowFrom(
  options: Pick<BenchOptions, 'load' | 'loadFrom' | 'loadTo' | 'seconds'>,
): LoadWindow | undefined {
  const { load, loadFrom, loadTo, seconds } = options;
  if (loadFrom === undefined && loadTo === undefined) return undefined;
  if (load !== undefined) return { fromS: loadFrom ?? 0, toS: loadTo ?? seconds };
  throw new SegcastError(
    'usage',
    '--load-from and --load-to say when a load runs, but there is none.',
    'Give the number of busy processes with --load, e.g. --load 2.',
  );
}
