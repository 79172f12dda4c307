import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ageMsOf, levelOf, type AnnotatedFrame } from '../core/segmentation.js';
import type { PublishedCamera } from '../../streams/publisher/published-camera.js';
import type { PublishedFrame } from '../../streams/publisher/published-frame.js';
import type { Publisher } from '../../streams/publisher/publisher.js';
import type { Access } from './access.js';
import { describeCamera } from './describe-camera.js';
import { sendError } from './http-error.js';
import type { ResolvedServerOptions } from './server-options.js';

interface OneCamera {
  Params: { id: string };
}

/** The list of cameras, and the newest picture and labels of each. */
export function addCameraRoutes(
  app: FastifyInstance,
  publisher: Publisher,
  access: Access,
  { encodeLabelPng, clock }: ResolvedServerOptions,
): void {
  const pngs = new WeakMap<AnnotatedFrame, Promise<Uint8Array>>();

  // On each route and not by the look of the URL, which has many spellings (`/%63ameras`).
  const onRequest = requireToken(access);

  app.get('/cameras', { onRequest }, (_request, reply) =>
    reply.header('cache-control', 'no-store').send(publisher.cameras.map(describeCamera)),
  );

  app.get<OneCamera>('/cameras/:id/snapshot.jpg', { onRequest }, async (request, reply) => {
    const found = findFrame(publisher, request.params.id, reply);
    if (found === undefined) return reply;
    const { jpeg } = await found.frame.encode();
    return describePicture(reply, found, clock.now()).type('image/jpeg').send(jpeg);
  });

  app.get<OneCamera>('/cameras/:id/labels.png', { onRequest }, async (request, reply) => {
    const found = findFrame(publisher, request.params.id, reply);
    if (found === undefined) return reply;
    const { annotated } = found.frame;
    const { segmentation } = annotated;
    if (segmentation.kind === 'raw') {
      return sendError(
        reply,
        'no-labels-yet',
        `The newest picture has no labels: ${segmentation.reason}.`,
        'Try again in a moment.',
      );
    }
    const png = pngs.get(annotated) ?? encodeLabelPng(segmentation.labels);
    pngs.set(annotated, png);
    return describePicture(reply, found, clock.now())
      .type('image/png')
      .send(await png);
  });
}

function requireToken(access: Access) {
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

interface FoundFrame {
  readonly camera: PublishedCamera;
  readonly frame: PublishedFrame;
}

/** The newest frame of a camera that can show one; otherwise the error is sent. An offline camera's last picture is not. */
function findFrame(publisher: Publisher, id: string, reply: FastifyReply): FoundFrame | undefined {
  const camera = publisher.camera(id);
  if (camera === undefined) {
    sendError(reply, 'camera-unknown', `There is no camera '${id}'.`, 'See /cameras for those there are.');
    return undefined;
  }
  const { status, latest: frame } = camera;
  if (status.kind === 'offline') {
    const since = new Date(status.sinceEpochMs).toISOString();
    sendError(
      reply,
      'camera-offline',
      `The camera is offline since ${since}: ${status.message}`,
      'Try again later.',
    );
    return undefined;
  }
  if (frame === undefined) {
    sendError(reply, 'no-picture-yet', 'The camera has not given a picture yet.', 'Try again in a moment.');
    return undefined;
  }
  return { camera, frame };
}

/** Headers that say what the picture is worth, so that no client takes an old one for a new one. */
function describePicture(reply: FastifyReply, { camera, frame }: FoundFrame, nowMs: number): FastifyReply {
  const { segmentation } = frame.annotated;
  const labelAgeMs = ageMsOf(segmentation);
  return reply.headers({
    'cache-control': 'no-store',
    'segcast-camera-state': camera.status.kind,
    'segcast-seq': String(segmentation.frame.seq),
    'segcast-level': levelOf(segmentation),
    'segcast-picture-age-ms': String(Math.round(nowMs - segmentation.frame.arrivedAtMs)),
    ...(labelAgeMs === undefined ? {} : { 'segcast-label-age-ms': String(Math.round(labelAgeMs)) }),
  });
}
