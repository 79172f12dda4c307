import type { Worker } from 'node:worker_threads';
import { startThread } from './start-thread.js';

/** Starts a building thread, which waits to be told the model's folder. */
export function startBuildingWorker(): Worker {
  return startThread(new URL('./building-worker', import.meta.url), { name: 'segcast-building', data: {} });
}
