import { constants, setPriority } from 'node:os';
import { spawnHost, type HostProcess, type SpawnHost } from '../../models/runtime/host-process.js';

/**
 * An inference process that gets what others leave of the processors. Its priority is lowered before it has threads, which
 * inherit it.
 */
export const spawnLowPriorityHost: SpawnHost = async () => lowered(await spawnHost());

function lowered(host: HostProcess): HostProcess {
  try {
    if (host.pid !== undefined) setPriority(host.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already, or the system does not allow it: it then works at the usual priority.
  }
  return host;
}
