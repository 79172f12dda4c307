import type { Worker } from 'node:worker_threads';
import type { BuildingTask } from './build-messages.js';
import { startThread } from './start-thread.js';

/** Starts a building thread. */
export function startBuildingWorker(task: BuildingTask): Worker {
  return startThread(new URL('./building-worker', import.meta.url), { name: 'segcast-building', data: task });
}
