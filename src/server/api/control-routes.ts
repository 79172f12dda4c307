import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { CameraControl, CameraState } from '../../../pipelines/fleet/camera-control.js';
import { SegcastError } from '../../core/errors.js';
import { sendError } from '../http-error.js';
import { addCamera } from './add-camera.js';
import { describeState } from './describe-state.js';
import { patchFrom } from './patch-request.js';
import { cameraAnswer, cameraChange, cameraParams, camerasAnswer, newCamera } from './schemas/camera.js';
import { admissionAnswer } from './schemas/device.js';
import { answers } from './schemas/error.js';

/** Cameras added over HTTP run beside at most so many others. */
export const MOST_CAMERAS = 64;
/** The largest request, bytes. */
export const BODY_LIMIT = 65_536;

const tags = ['cameras'];

/** Cameras: listed, added, changed, removed; and whether they all fit. */
export function addControlRoutes(app: FastifyInstance, control: CameraControl): void {
  addReadingRoutes(app, control);
  addChangingRoutes(app, control);
}

function addReadingRoutes(app: FastifyInstance, control: CameraControl): void {
  const api = app.withTypeProvider<ZodTypeProvider>();

  const list = {
    operationId: 'listCameras',
    summary: 'All cameras',
    tags,
    response: answers({ 200: camerasAnswer }),
  };
  api.get('/cameras', { schema: list }, () => ({ cameras: control.cameras.map(describeState) }));

  const one = {
    operationId: 'getCamera',
    summary: 'One camera',
    tags,
    params: cameraParams,
    response: answers({ 200: cameraAnswer }, 404),
  };
  api.get('/cameras/:id', { schema: one }, ({ params }) => describeState(findCamera(control, params.id)));

  const admission = {
    operationId: 'getAdmission',
    summary: 'Whether all cameras fit the device, and what would make them',
    tags: ['reports'],
    response: answers({ 200: admissionAnswer }),
  };
  api.get('/admission', { schema: admission }, () => {
    const { utilization, fits, advice } = control.admission();
    return { utilization: Number.isFinite(utilization) ? utilization : null, fits, advice: [...advice] };
  });
}

function addChangingRoutes(app: FastifyInstance, control: CameraControl): void {
  const api = app.withTypeProvider<ZodTypeProvider>();
  let coming = 0;

  const add = {
    operationId: 'addCamera',
    summary: 'Adds a camera',
    tags,
    body: newCamera,
    response: answers({ 201: cameraAnswer }, 400, 409, 413, 415, 500),
  };
  api.post('/cameras', { schema: add, bodyLimit: BODY_LIMIT }, async ({ body }, reply) => {
    if (control.cameras.length + coming >= MOST_CAMERAS) {
      sendError(reply, 'too-many-cameras', `There are ${MOST_CAMERAS} cameras already.`, 'Remove one first.');
      return reply;
    }
    coming += 1;
    try {
      const state = await addCamera(control, body);
      return await reply
        .status(201)
        .header('location', `/api/cameras/${state.settings.id}`)
        .send(describeState(state));
    } finally {
      coming -= 1;
    }
  });

  const change = {
    operationId: 'changeCamera',
    summary: 'Changes settings of a camera; those not named stay',
    tags,
    params: cameraParams,
    body: cameraChange,
    response: answers({ 200: cameraAnswer }, 400, 404, 413, 415, 500),
  };
  api.patch('/cameras/:id', { schema: change, bodyLimit: BODY_LIMIT }, async ({ params: { id }, body }) => {
    const { profile } = findCamera(control, id).settings;
    return describeState(await control.change(id, patchFrom(body, profile)));
  });

  const remove = {
    operationId: 'removeCamera',
    summary: 'Removes a camera; its recording is finished first',
    tags,
    params: cameraParams,
    response: answers({ 204: z.undefined().describe('It is gone') }, 404, 500),
  };
  api.delete('/cameras/:id', { schema: remove }, async ({ params: { id } }, reply) => {
    await control.remove(id);
    return reply.status(204).send();
  });
}

function findCamera(control: CameraControl, id: string): CameraState {
  const state = control.cameras.find(({ settings }) => settings.id === id);
  if (state !== undefined) return state;
  throw new SegcastError(
    'camera-unknown',
    `There is no camera "${id}".`,
    'GET /api/cameras lists those there are.',
  );
}
