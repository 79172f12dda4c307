import type { FastifyInstance, FastifyReply, FastifySchema } from 'fastify';
import { releaseFrame, retainFrame } from '../core/frame-buffers.js';
import { ageMsOf, levelOf, type AnnotatedFrame } from '../core/segmentation.js';
import type { Clock } from '../core/time.js';
import type { PublishedCamera } from '../../streams/publisher/published-camera.js';
import type { PublishedFrame } from '../../streams/publisher/published-frame.js';
import type { Publisher } from '../../streams/publisher/publisher.js';
import { sendError } from './http-error.js';
import type { LabelPngEncoder } from './server-options.js';

interface OneCamera {
  Params: { id: string };
}

/** Where pictures come from. */
export interface PictureSources {
  readonly publisher: Publisher;
  readonly encodeLabelPng: LabelPngEncoder;
  readonly clock: Clock;
}

/** How the two routes are described, where they are. */
export interface PictureSchemas {
  readonly snapshot?: FastifySchema;
  readonly labels?: FastifySchema;
}

/** The newest picture of each camera, `/cameras/:id/snapshot.jpg`, and its labels, `/cameras/:id/labels.png`. */
export function addPictureRoutes(
  app: FastifyInstance,
  { publisher, encodeLabelPng, clock }: PictureSources,
  { snapshot = {}, labels = {} }: PictureSchemas = {},
): void {
  const pngs = new WeakMap<AnnotatedFrame, Promise<Uint8Array>>();

  app.get<OneCamera>('/cameras/:id/snapshot.jpg', { schema: snapshot }, async (request, reply) => {
    const found = findFrame(publisher, request.params.id, reply);
    if (found === undefined) return reply;
    const { jpeg } = await found.frame.encode();
    return describePicture(reply, found, clock.now()).type('image/jpeg').send(jpeg);
  });

  app.get<OneCamera>('/cameras/:id/labels.png', { schema: labels }, async (request, reply) => {
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
    const png = pngs.get(annotated) ?? encodeHeld(annotated, () => encodeLabelPng(segmentation.labels));
    pngs.set(annotated, png);
    return describePicture(reply, found, clock.now())
      .type('image/png')
      .send(await png);
  });
}

/** Newer frames may come meanwhile. */
async function encodeHeld(annotated: AnnotatedFrame, encode: () => Promise<Uint8Array>): Promise<Uint8Array> {
  retainFrame(annotated);
  try {
    return await encode();
  } finally {
    releaseFrame(annotated);
  }
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
