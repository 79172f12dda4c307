import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { tidyDocument } from './tidy-document.js';

const DESCRIPTION =
  'Cameras, recordings and deadlines of a running `segcast watch`. docs/api.md explains it; pictures and events come over ' +
  'the WebSocket of docs/protocol.md.';

/** Describes every route of this scope that is added from now on, at `openapi.json`. */
export async function addOpenApi(api: FastifyInstance, version: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'segcast', version, description: DESCRIPTION, license: { name: 'Apache-2.0' } },
      servers: [{ url: '/' }],
      tags: [
        { name: 'cameras', description: 'Cameras that come, change and go' },
        { name: 'recordings', description: 'What is kept of a camera' },
        { name: 'reports', description: 'How it all is doing' },
      ],
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer', description: 'Where the server asks for one' },
        },
      },
      security: [{}, { token: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (document) => tidyDocument(jsonSchemaTransformObject(document)),
  });
  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger());
}
