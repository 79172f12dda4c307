import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';

/** What a thread is called, and what it gets as `workerData`. */
export interface ThreadOptions {
  readonly name: string;
  readonly data: object;
}

/**
 * Starts a thread: the compiled file in dist, the source by way of tsx where this very file is one.
 *
 * @param module its file without the ending
 */
export function startThread(module: URL, { name, data }: ThreadOptions): Worker {
  const ending = extname(import.meta.url);
  const entry = new URL(`${module.href}${ending}`);
  const bootstrap = ending === '.ts' ? new URL('./run-with-tsx.mjs', import.meta.url) : entry;
  return new Worker(bootstrap, {
    name,
    workerData: { ...data, entry: entry.href },
    // The parent's own flags stay behind: its loaders would be loaded twice, `--inspect-brk` would stop the thread for good.
    execArgv: [],
  });
}
