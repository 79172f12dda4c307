import type { FastifyInstance } from 'fastify';
import type { Publisher } from '../../streams/publisher/publisher.js';
import type { Access } from './access.js';
import { describeCamera } from './describe-camera.js';

/** `ok`: every camera is online; `degraded`: some are; `down`: none is. */
export const HEALTH = ['ok', 'degraded', 'down'] as const;
export type Health = (typeof HEALTH)[number];

/** `/healthz`: 200 while at least one camera is online, else 503. Who does not know the token gets the status alone. */
export function addHealthRoute(
  app: FastifyInstance,
  publisher: Publisher,
  access: Access,
  version: string,
): void {
  app.get('/healthz', (request, reply) => {
    const status = healthOf(publisher);
    reply.status(status === 'down' ? 503 : 200).header('cache-control', 'no-store');
    if (!access.authorized(request.raw)) return reply.send({ status });
    return reply.send({
      status,
      version,
      uptimeSeconds: Math.round(process.uptime()),
      viewers: publisher.viewerCount,
      cameras: publisher.cameras.map(describeCamera),
    });
  });
}

function healthOf({ cameras }: Publisher): Health {
  const online = cameras.filter(({ status }) => status.kind === 'online').length;
  if (online === 0) return 'down';
  return online === cameras.length ? 'ok' : 'degraded';
}
