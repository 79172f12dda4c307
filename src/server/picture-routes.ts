import type { FastifyInstance, FastifyReply, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { CameraControl } from '../../pipelines/fleet/camera-control.js';
import { releaseFrame, retainFrame } from '../core/frame-buffers.js';
import { ageMsOf, levelOf, type AnnotatedFrame } from '../core/segmentation.js';
import type { Clock } from '../core/time.js';
import type { PublishedCamera } from '../../streams/publisher/published-camera.js';
import type { JpegEncoder, PublishedFrame } from '../../streams/publisher/published-frame.js';
import type { Publisher } from '../../streams/publisher/publisher.js';
import { sendError } from './http-error.js';
import type { LabelPngEncoder } from './server-options.js';
import { hasLabels, type LabelledFrame, type SnapshotRefinement } from './snapshot-refinement.js';

interface OneCamera {
  Params: { id: string };
  Querystring: unknown;
}

/** What may be asked of a picture. */
export const pictureQuery = z.object({
  refine: z
    .enum(['crf'])
    .optional()
    .describe('Fits labels to the edges of the picture by a fully connected CRF; takes seconds.'),
});

/** Where pictures come from. */
export interface PictureSources {
  readonly publisher: Publisher;
  readonly encodeJpeg: JpegEncoder;
  readonly encodeLabelPng: LabelPngEncoder;
  /** JPEG quality, 1..100. */
  readonly quality: number;
  readonly refinement: SnapshotRefinement;
  /** Knows how strongly each camera's class colours cover it. */
  readonly control: CameraControl | undefined;
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
  sources: PictureSources,
  { snapshot = {}, labels = {} }: PictureSchemas = {},
): void {
  const { publisher, encodeJpeg, encodeLabelPng, quality, clock } = sources;
  const pngs = new WeakMap<AnnotatedFrame, Promise<Uint8Array>>();

  app.get<OneCamera>('/cameras/:id/snapshot.jpg', { schema: snapshot }, async (request, reply) => {
    const found = findFrame(publisher, request.params.id, reply);
    const refine = found && isRefinementAsked(request.query, reply);
    if (found === undefined || refine === undefined) return reply;
    if (!refine) {
      const { jpeg } = await found.frame.encode();
      return describePicture(reply, found, clock.now()).type('image/jpeg').send(jpeg);
    }
    const refined = await refinedFrame(found, sources, reply);
    if (refined === undefined) return reply;
    const { width, height } = refined.segmentation.frame;
    const jpeg = await encodeJpeg(refined.picture, width, height, { quality });
    return describePicture(reply, found, clock.now()).type('image/jpeg').send(jpeg);
  });

  app.get<OneCamera>('/cameras/:id/labels.png', { schema: labels }, async (request, reply) => {
    const found = findFrame(publisher, request.params.id, reply);
    const refine = found && isRefinementAsked(request.query, reply);
    if (found === undefined || refine === undefined) return reply;
    const annotated = refine ? await refinedFrame(found, sources, reply) : labelledFrame(found, reply);
    if (annotated === undefined) return reply;
    const { segmentation } = annotated;
    const png = pngs.get(annotated) ?? encodeHeld(annotated, () => encodeLabelPng(segmentation.labels));
    pngs.set(annotated, png);
    return describePicture(reply, found, clock.now())
      .type('image/png')
      .send(await png);
  });
}

/** Undefined for a query that is none: the error is sent then. */
function isRefinementAsked(query: unknown, reply: FastifyReply): boolean | undefined {
  const parsed = pictureQuery.safeParse(query);
  if (parsed.success) return parsed.data.refine !== undefined;
  sendError(
    reply,
    'bad-request',
    'Labels can be refined with crf only.',
    'Ask with ?refine=crf, or without.',
  );
  return undefined;
}

/** Undefined for a frame without labels: the error is sent then. */
function labelledFrame({ frame }: FoundFrame, reply: FastifyReply): LabelledFrame | undefined {
  const { annotated } = frame;
  if (hasLabels(annotated)) return annotated;
  const reason = annotated.segmentation.kind === 'raw' ? annotated.segmentation.reason : 'none were made';
  sendError(reply, 'no-labels-yet', `The newest picture has no labels: ${reason}.`, 'Try again in a moment.');
  return undefined;
}

/** The frame with refined labels; undefined when that cannot be now: the error is sent then. */
async function refinedFrame(
  found: FoundFrame,
  { refinement, control }: PictureSources,
  reply: FastifyReply,
): Promise<LabelledFrame | undefined> {
  const annotated = labelledFrame(found, reply);
  if (annotated === undefined) return undefined;
  const { id } = found.camera;
  const settings = control?.cameras.find((camera) => camera.settings.id === id)?.settings;
  const refining = refinement.refine(annotated, settings?.opacity ?? 0.5);
  if (refining === undefined)
    sendError(reply, 'refinement-busy', 'Another picture is being refined.', 'Try again in a few seconds.');
  else reply.header('segcast-refined', 'crf');
  return await refining;
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
