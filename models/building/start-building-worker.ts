import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BuildingTask } from './build-messages.js';

/** Starts a building thread: the compiled file in dist, the source by way of tsx where this very file is one. */
export function startBuildingWorker(task: BuildingTask): Worker {
  const ending = extname(import.meta.url);
  const entry = new URL(`./building-worker${ending}`, import.meta.url);
  const bootstrap = ending === '.ts' ? new URL('./run-with-tsx.mjs', import.meta.url) : entry;
  return new Worker(bootstrap, {
    name: 'segcast-building',
    workerData: { ...task, entry: entry.href },
    // The parent's own flags stay behind: its loaders would be loaded twice, `--inspect-brk` would stop the thread for good.
    execArgv: [],
  });
}
