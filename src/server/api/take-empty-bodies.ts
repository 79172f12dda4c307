import type { FastifyInstance } from 'fastify';

/**
 * Takes an empty body for none, also where it is announced as JSON: many clients announce it with everything they send, a
 * DELETE included.
 */
export function takeEmptyBodies(api: FastifyInstance): void {
  const parse = api.getDefaultJsonParser('error', 'error');
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body: string, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body, done); // answers by `done`
  });
}
