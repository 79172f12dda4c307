// Writes docs/segcast.schema.json anew: npx tsx scripts/write-config-schema.ts
import { writeFile } from 'node:fs/promises';
import { format } from 'prettier';
import { configJsonSchema } from '../src/config/json-schema.js';
import { packagePath } from '../src/core/package-root.js';

const path = packagePath('docs', 'segcast.schema.json');
await writeFile(path, await format(JSON.stringify(configJsonSchema()), { parser: 'json', printWidth: 110 }));
