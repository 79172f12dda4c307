import { createServer } from 'node:net';
import type { Check, CheckResult } from './check.js';

/** Whether the page can be served where `segcast watch` serves it unless told otherwise. */
export function listenPortCheck(options: { readonly host: string; readonly port: number }): Check {
  return { name: 'port', run: async () => [describe(options, await tryListening(options))] };
}

/** Resolves to the system's error code, or undefined once it has listened and stopped again. */
function tryListening(address: {
  readonly host: string;
  readonly port: number;
}): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ ...address, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

function describe(
  { host, port }: { readonly host: string; readonly port: number },
  failure: string | undefined,
): CheckResult {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (failure === undefined) return { name: 'port', status: 'ok', detail: `${address} is free` };
  if (failure === 'EADDRINUSE') {
    const remedy = `Stop what listens there (perhaps another segcast), or watch with --listen ${host}:0 for any free port.`;
    return { name: 'port', status: 'warn', detail: `${address} is in use`, remedy };
  }
  const remedy = 'Watch with --listen and an address of this machine with a port above 1023.';
  return { name: 'port', status: 'fail', detail: `${address} cannot be listened on (${failure})`, remedy };
}
