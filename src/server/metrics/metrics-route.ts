import type { FastifyInstance } from 'fastify';
import type { Access } from '../access.js';
import { requireToken } from '../require-token.js';
import type { ServerMetrics } from './server-metrics.js';

/** `/metrics`, for Prometheus. */
export function addMetricsRoute(app: FastifyInstance, metrics: ServerMetrics, access: Access): void {
  app.get('/metrics', { onRequest: requireToken(access) }, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.text()),
  );
}
