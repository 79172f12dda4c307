import { z } from 'zod';
import { configSchema } from './config-schema.js';

/**
 * The JSON schema of `segcast.yaml`, draft 7, which editors understand best. docs/segcast.schema.json is this; what a schema
 * cannot say (names that are unique, rules, files that exist) is checked when a configuration is read.
 */
export function configJsonSchema(): object {
  return {
    ...z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }),
    title: 'segcast.yaml',
    description: 'Cameras, zones, server and devices of segcast; docs/configuration.md explains every field.',
  };
}
