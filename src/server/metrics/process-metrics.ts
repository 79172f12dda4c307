import { collectDefaultMetrics, Registry } from 'prom-client';

let shared: Registry | undefined;

/** CPU, memory and event loop of this process; one registry for all servers in it, since its monitors never end. */
export function processMetrics(): Registry {
  if (shared !== undefined) return shared;
  shared = new Registry();
  collectDefaultMetrics({ register: shared });
  return shared;
}
