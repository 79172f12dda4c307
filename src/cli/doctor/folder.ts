import { mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, CheckResult, CheckStatus } from './check.js';

/** An hour of 720p recording takes about this much. */
const ENOUGH_BYTES = 2e9;

/** Whether a folder can be written to, and how much room it has. */
export function folderCheck(options: {
  /** What it is, e.g. `temporary folder`. */
  readonly name: string;
  readonly path: string;
  /** What it means when nothing can be written there. */
  readonly unwritable: Exclude<CheckStatus, 'ok'>;
  /** What to do then, one sentence. */
  readonly remedy: string;
}): Check {
  const { name, path, unwritable, remedy } = options;
  return {
    name,
    async run() {
      const failure = await tryWriting(path);
      if (failure === undefined) return [room(name, path, await freeBytes(path))];
      return [{ name, status: unwritable, detail: `${path} cannot be written to (${failure})`, remedy }];
    },
  };
}

/** Resolves to the system's error code, or undefined when a folder could be made there (and is gone again). */
async function tryWriting(path: string): Promise<string | undefined> {
  try {
    await rmdir(await mkdtemp(join(path, '.segcast-doctor-')));
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error); // what node:fs throws
  }
}

async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}

function room(name: string, path: string, free: number): CheckResult {
  const detail = `${path}, ${(free / 1e9).toFixed(1)} GB free`;
  if (free >= ENOUGH_BYTES) return { name, status: 'ok', detail };
  return { name, status: 'warn', detail, remedy: 'Make room there before a long recording.' };
}
