import { BuildingThread } from '../../../models/building/building-thread.js';
import { HostAhead } from '../../../models/runtime/host-ahead.js';
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
 * Plans what is to be watched and watches it. What the network needs starts before this process loads the modules that use it,
 * and the network opens before those that serve pictures are loaded: one after the other would take two seconds longer.
 *
 * @throws SegcastError as planWatch and watch
 */
export async function startWatch(
  sources: readonly string[],
  options: WatchOptions,
  { signal, isGiven }: WatchStart,
): Promise<void> {
  const { plan, follow } = await planWatch(sources, options, isGiven);
  await using host = new HostAhead();
  const builder = new BuildingThread();
  builder.start();
  const { openNetwork } = await import('../open-network.js');
  const { spawn } = host;
  const network = openNetwork({ ...plan, maxGeometries: MAX_GEOMETRIES, spawn, builder, signal });
  network.catch(() => undefined); // watch() hears of it
  const { watch } = await import('./watch.js');
  await watch(plan, { network, signal, follow });
}
