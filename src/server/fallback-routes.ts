import type { FastifyInstance } from 'fastify';
import type { Log } from '../../streams/publisher/log.js';
import type { Access } from './access.js';
import { sendError } from './http-error.js';

const READABLE = /^\/(?:healthz|cameras(?:\/[^/]+\/(?:snapshot\.jpg|labels\.png))?|ws)?$/;

/** Everything that is not served is refused in the same form: JSON with code, message and remedy. */
export function addFallbackRoutes(app: FastifyInstance, access: Access, log: Log): void {
  app.addHook('onRequest', async (request, reply) => {
    if (access.hostAllowed(request.raw)) return undefined;
    return sendError(
      reply,
      'host-not-allowed',
      'This server does not answer to that host name.',
      'Call it by localhost or 127.0.0.1, or name the host in allowedHosts.',
    );
  });

  app.get('/ws', (_request, reply) =>
    sendError(
      reply.header('upgrade', 'websocket'),
      'upgrade-required',
      'This is a WebSocket.',
      'See docs/protocol.md.',
    ),
  );

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const allowed = path === '/session' ? 'POST' : READABLE.test(path) ? 'GET, HEAD' : undefined;
    if (allowed !== undefined && !allowed.includes(request.method)) {
      const message = `${request.method} is not possible here.`;
      return sendError(reply.header('allow', allowed), 'method-not-allowed', message, `Use ${allowed}.`);
    }
    return sendError(reply, 'not-found', 'There is nothing under this path.', 'See docs/protocol.md.');
  });

  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const { statusCode = 500 } = error;
    if (statusCode < 500) {
      return sendError(reply, 'bad-request', 'The request is not understood.', 'See docs/protocol.md.');
    }
    log.warn({ err: error, method: request.method, path: request.url.split('?')[0] }, 'a request failed');
    return sendError(reply, 'internal', 'The server failed at this request.', 'See its log.');
  });
}
