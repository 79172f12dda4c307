import { z } from 'zod';
import { pictureQuery, type PictureSchemas } from '../picture-routes.js';
import { cameraParams } from './schemas/camera.js';
import { answers } from './schemas/error.js';

/** How the pictures are described in the OpenAPI document. */
export const pictureSchemas: PictureSchemas = {
  snapshot: {
    operationId: 'getSnapshot',
    summary: 'The newest picture, as a viewer sees it',
    tags: ['cameras'],
    params: cameraParams,
    querystring: pictureQuery,
    response: answers({ 200: picture('image/jpeg', 'With overlay and status strip') }, 400, 404, 503),
  },
  labels: {
    operationId: 'getLabels',
    summary: 'The labels of the newest picture',
    tags: ['cameras'],
    params: cameraParams,
    querystring: pictureQuery,
    response: answers({ 200: picture('image/png', '8-bit gray: class ids, 255 is no class') }, 400, 404, 503),
  },
};

function picture(type: string, description: string) {
  return { description, content: { [type]: { schema: z.any() } } };
}
