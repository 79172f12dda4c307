import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { CameraControl } from '../../../pipelines/fleet/camera-control.js';
import { BODY_LIMIT } from './control-routes.js';
import { describeFinished, describeRecording } from './describe-state.js';
import { cameraParams } from './schemas/camera.js';
import { answers } from './schemas/error.js';
import { recordingAnswer, recordingRequest, type RecordingAnswer } from './schemas/recording.js';

type RecordingRequest = z.infer<typeof recordingRequest>;

/** Starts, rotates and stops the recording of a camera. */
export function addRecordingRoute(app: FastifyInstance, control: CameraControl): void {
  const schema = {
    operationId: 'record',
    summary: 'Starts, rotates or stops the recording of a camera',
    tags: ['recordings'],
    params: cameraParams,
    body: recordingRequest,
    response: answers({ 200: recordingAnswer }, 400, 404, 409, 413, 415, 500),
  };
  app
    .withTypeProvider<ZodTypeProvider>()
    .post('/cameras/:id/recording', { schema, bodyLimit: BODY_LIMIT }, ({ params, body }) =>
      obey(control, params.id, body),
    );
}

async function obey(control: CameraControl, id: string, request: RecordingRequest): Promise<RecordingAnswer> {
  switch (request.action) {
    case 'start': {
      const { video, labels } = request;
      const isNamed = video !== undefined || labels !== undefined;
      const recording = await control.startRecording(id, isNamed ? { video, labels } : undefined);
      return { recording: describeRecording(recording), finished: null };
    }
    case 'rotate':
      return { recording: describeRecording(await control.rotateRecording(id)), finished: null };
    case 'stop':
      return { recording: null, finished: describeFinished(await control.stopRecording(id)) };
    default:
      return request satisfies never;
  }
}
