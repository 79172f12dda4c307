import type { FastifyInstance } from 'fastify';
import { SegcastError } from '../core/errors.js';
import { pageUrl } from './hosts.js';

/**
 * Binds the address and returns the page's URL, with the real port where 0 was asked for.
 *
 * @throws SegcastError `listen-in-use` when another program has the port, `listen-failed` for every other reason.
 */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw listenError(error, host, port);
  }
  const address = app.server.address();
  return pageUrl(host, typeof address === 'object' && address !== null ? address.port : port);
}

function listenError(cause: unknown, host: string, port: number): SegcastError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  if (code === 'EADDRINUSE') {
    return new SegcastError(
      'listen-in-use',
      `Another program already listens on ${host}:${port}.`,
      `Stop it, or choose another port with --listen ${host}:${port + 1}; port 0 takes any free one.`,
      { cause },
    );
  }
  return new SegcastError(
    'listen-failed',
    `Cannot listen on ${host}:${port}: ${REASONS[code] ?? `the system says ${code}`}.`,
    'Choose an address of this machine and a free port above 1023 with --listen host:port.',
    { cause },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'ports below 1024 are for the administrator',
  EADDRNOTAVAIL: 'this machine does not have that address',
  ENOTFOUND: 'that host name is unknown',
  EAI_AGAIN: 'that host name cannot be resolved now',
  ERR_SOCKET_BAD_PORT: 'a port is a number from 0 to 65535',
};
