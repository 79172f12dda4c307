import { BuildingThread } from '../../../models/building/building-thread.js';
import { planWatch } from './plan-watch.js';
import type { WatchOptions } from './watch-options.js';
import { MAX_GEOMETRIES } from './watch-plan.js';

/** What `segcast watch` knows besides its options. */
export interface WatchStart {
  readonly signal: AbortSignal;
  /** Whether an option was given, by its name. */
  readonly isGiven: (option: string) => boolean;
}

/**
 * Plans what is to be watched and watches it. The network opens, in processes of its own, while this one loads what serves
 * pictures: one after the other they would take a second longer.
 *
 * @throws SegcastError as planWatch and watch
 */
export async function startWatch(
  sources: readonly string[],
  options: WatchOptions,
  { signal, isGiven }: WatchStart,
): Promise<void> {
  const { plan, follow } = await planWatch(sources, options, isGiven);
  const builder = new BuildingThread();
  builder.start();
  const { openNetwork } = await import('../open-network.js');
  const network = openNetwork({ ...plan, maxGeometries: MAX_GEOMETRIES, builder, signal });
  network.catch(() => undefined); // watch() hears of it
  const { watch } = await import('./watch.js');
  await watch(plan, { network, signal, follow });
}
