import type { FastifyInstance } from 'fastify';
import type { Log } from '../../streams/publisher/log.js';
import type { Access } from './access.js';
import { watchMethods } from './allowed-methods.js';
import { sendError } from './http-error.js';
import { refusalOf } from './refusal.js';

/**
 * Everything that is not served is refused in the same form: JSON with code, message and remedy. To be called before any
 * route is added.
 */
export function addFallbackRoutes(app: FastifyInstance, access: Access, log: Log): void {
  const methodsAt = watchMethods(app);

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
    const allowed = methodsAt(request.url.split('?')[0] ?? '/')?.join(', ');
    if (allowed === undefined) {
      return sendError(reply, 'not-found', 'There is nothing under this path.', 'See docs/protocol.md.');
    }
    const message = `${request.method} is not possible here.`;
    return sendError(reply.header('allow', allowed), 'method-not-allowed', message, `Use ${allowed}.`);
  });

  app.setErrorHandler((error, request, reply) => {
    const { code, message, remedy, issues } = refusalOf(error);
    if (code === 'internal') {
      const path = request.url.split('?')[0];
      log.warn({ err: error, method: request.method, path }, 'a request failed');
    }
    return sendError(reply, code, message, remedy, issues);
  });
}
