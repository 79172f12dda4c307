import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Access } from './access.js';
import { sendError } from './http-error.js';

/** A hook that lets only those in who know the token. */
export function requireToken(access: Access) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    if (access.authorized(request.raw)) return undefined;
    return sendError(
      reply.header('www-authenticate', 'Bearer realm="segcast"'),
      'unauthorized',
      'This server asks for its token.',
      'Send it as "Authorization: Bearer <token>", or open the page with ?token=<token>.',
    );
  };
}
