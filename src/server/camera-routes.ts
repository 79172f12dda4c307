import type { FastifyInstance } from 'fastify';
import type { Access } from './access.js';
import { describeCamera } from './describe-camera.js';
import { addPictureRoutes, type PictureSources } from './picture-routes.js';
import { requireToken } from './require-token.js';

/** The list of cameras, and the newest picture and labels of each. */
export async function addCameraRoutes(
  app: FastifyInstance,
  access: Access,
  sources: PictureSources,
): Promise<void> {
  await app.register((scope, _options, done) => {
    // On each route and not by the look of the URL, which has many spellings (`/%63ameras`).
    scope.addHook('onRequest', requireToken(access));
    scope.get('/cameras', (_request, reply) =>
      reply.header('cache-control', 'no-store').send(sources.publisher.cameras.map(describeCamera)),
    );
    addPictureRoutes(scope, sources);
    done();
  });
}
