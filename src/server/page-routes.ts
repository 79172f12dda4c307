import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Access } from './access.js';
import { sendError } from './http-error.js';

const sessionRequest = z.strictObject({ token: z.string().max(1024) });

/**
 * The page and its files. They hold no secret and need no token: the page itself asks for it where one is needed.
 *
 * Names of files do not change with their contents, so that browsers ask every time (`no-cache`) and mostly get a 304.
 */
export async function addPageRoutes(app: FastifyInstance, viewerRoot: string, access: Access): Promise<void> {
  addSessions(app, access);
  if (!existsSync(join(viewerRoot, 'index.html'))) {
    app.get('/', (_request, reply) =>
      sendError(reply, 'page-not-built', 'The page is not built.', 'Run: npm run build'),
    );
    return;
  }
  await app.register(fastifyStatic, {
    root: viewerRoot,
    dotfiles: 'ignore',
    cacheControl: false,
    setHeaders: (reply) => void reply.setHeader('cache-control', 'no-cache'),
  });
}

/** A token in the page's URL, or one typed into the page, becomes a session cookie, so that it need not stay there. */
function addSessions(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'GET' && request.url.startsWith('/?') && access.tokenInQuery(request.raw)) {
      reply.header('set-cookie', access.sessionCookie(request.raw));
    }
  });
  app.post('/session', (request, reply) => {
    if (!access.originAllowed(request.raw)) return refuseOrigin(reply);
    const body = sessionRequest.safeParse(request.body);
    if (!body.success) {
      return sendError(reply, 'bad-request', 'Expected JSON with a token.', 'Send {"token": "..."}.');
    }
    if (!access.tokenMatches(body.data.token)) return refuseToken(reply);
    const cookie = access.sessionCookie(request.raw);
    if (cookie !== undefined) reply.header('set-cookie', cookie);
    return reply.status(204).send();
  });
}

type Reply = Parameters<typeof sendError>[0];

function refuseOrigin(reply: Reply): Reply {
  return sendError(
    reply,
    'origin-not-allowed',
    'The request comes from another web page.',
    "Use the server's own page, or a program.",
  );
}

function refuseToken(reply: Reply): Reply {
  return sendError(
    reply,
    'unauthorized',
    'That is not the token of this server.',
    'Ask whoever started it; the token is what was given with --token.',
  );
}
