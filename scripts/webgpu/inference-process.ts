import { readFileSync } from 'node:fs';
import { filter, firstValueFrom, map, type Observable } from 'rxjs';
import type { EngineStatus } from '../../models/runtime/engine-status.js';

/** The inference process of the moment, once it runs. */
export async function pidOf({ status }: { readonly status: Observable<EngineStatus> }): Promise<number> {
  const pids = status.pipe(map((state) => (state.kind === 'ready' ? state.pid : undefined)));
  return firstValueFrom(pids.pipe(filter((pid) => pid !== undefined)));
}

/** A process's resident memory, MB; NaN where the system does not tell. */
export function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8'); // Linux
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? NaN) / 1000;
}
