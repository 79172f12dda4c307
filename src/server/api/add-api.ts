import type { FastifyInstance } from 'fastify';
import type { CameraControl } from '../../../pipelines/fleet/camera-control.js';
import type { Access } from '../access.js';
import { addPictureRoutes, type PictureSources } from '../picture-routes.js';
import { requireToken } from '../require-token.js';
import type { AuditOf } from '../server-options.js';
import { addControlRoutes } from './control-routes.js';
import { guardChanges } from './guard-changes.js';
import { addOpenApi } from './open-api.js';
import { pictureSchemas } from './picture-schemas.js';
import { addRecordingRoute } from './recording-route.js';
import { addReportRoutes } from './report-routes.js';
import { takeEmptyBodies } from './take-empty-bodies.js';

/** What the routes under `/api` work with. */
export interface ApiContext extends PictureSources {
  readonly access: Access;
  /** Of segcast, for the OpenAPI document. */
  readonly version: string;
  /** Undefined where cameras cannot be added or changed: those routes are not there then. */
  readonly control: CameraControl | undefined;
  /** Undefined where nothing is audited. */
  readonly audit: AuditOf | undefined;
}

/** The HTTP interface of docs/api.md, under `/api`. */
export async function addApi(app: FastifyInstance, context: ApiContext): Promise<void> {
  const { access, publisher, control, audit, version } = context;
  await app.register(
    async (api) => {
      takeEmptyBodies(api);
      api.addHook('onRequest', requireToken(access));
      api.addHook('onRequest', guardChanges(access));
      api.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
      await addOpenApi(api, version);
      addReportRoutes(api, publisher, audit);
      if (control === undefined) return;
      addControlRoutes(api, control);
      addRecordingRoute(api, control);
      addPictureRoutes(api, context, pictureSchemas);
    },
    { prefix: '/api' },
  );
}
