import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../../src/config/config.js';
import { configJsonSchema } from '../../src/config/json-schema.js';
import { loadConfig } from '../../src/config/load-config.js';
import { packagePath } from '../../src/core/package-root.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('docs/segcast.schema.json', () => {
  it('is what the configuration is checked against', async () => {
    const written: unknown = JSON.parse(await readFile(packagePath('docs', 'segcast.schema.json'), 'utf8'));
    assert.deepEqual(
      written,
      JSON.parse(JSON.stringify(configJsonSchema())),
      'it is out of date; write it anew with: npx tsx scripts/write-config-schema.ts',
    );
  });

  it('describes every field', () => {
    const silent = [...fieldsOf(configJsonSchema())].filter(([, { description }]) => !description);
    assert.deepEqual(
      silent.map(([path]) => path),
      [],
    );
  });

  it('knows no field that docs/configuration.md does not explain, and the other way round', async () => {
    const document = await readFile(packagePath('docs', 'configuration.md'), 'utf8');
    const explained = new Set([...document.matchAll(/^\| `([\w.[\]]+)` \|/gm)].map(([, field]) => field));
    const known = new Set([...fieldsOf(configJsonSchema())].map(([path]) => path));
    assert.deepEqual([...explained].sort(), [...known].sort());
  });
});

describe('the examples of a configuration', () => {
  it('examples/segcast.yaml is one, and its editor line names the schema', async () => {
    const path = packagePath('examples', 'segcast.yaml');
    const config = await loadConfig(path, { environment: {} });
    assert.equal(config.cameras[0]?.zones[0]?.rules.length, 2);
    assert.match(
      await readFile(path, 'utf8'),
      /^# yaml-language-server: \$schema=\.\.\/docs\/segcast\.schema\.json\n/,
    );
  });

  it('docs/configuration.md has a complete one', async () => {
    const document = await readFile(packagePath('docs', 'configuration.md'), 'utf8');
    const [, complete = ''] = /```yaml\n(# yaml-language-server[^`]*)```/.exec(document) ?? [];
    const config = await loadedFrom(complete, {
      YARD_PASSWORD: 'x',
      SEGCAST_TOKEN: 'x',
      WEBHOOK_SECRET: 'x',
    });
    assert.ok(config.cameras.length > 1 && config.webhook !== undefined);
    const said = new Set(pathsOf(parse(complete)));
    const known = [...fieldsOf(configJsonSchema())].map(([path]) => path);
    const unsaid = known.filter((path) => !said.has(path) && path !== 'server.tokenFile');
    assert.deepEqual(unsaid, [], 'the complete example leaves out');
  });
});

interface SchemaNode {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
}

/** Every field with its path: `cameras[].zones[].name`. */
function* fieldsOf(node: SchemaNode, path = ''): Generator<[path: string, field: SchemaNode]> {
  for (const [name, field] of Object.entries(node.properties ?? {})) {
    const own = path === '' ? name : `${path}.${name}`;
    yield [own, field];
    yield* fieldsOf(field, own);
  }
  if (node.items !== undefined && 'length' in node.items) return; // a corner's two numbers
  if (node.items !== undefined) yield* fieldsOf(node.items, `${path}[]`);
  for (const way of node.anyOf ?? []) yield* fieldsOf(way, path);
}

/** The paths of the fields that a value has, in the same way. */
function pathsOf(value: unknown, path = ''): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => pathsOf(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [own, ...pathsOf(inner, own)];
  });
}

async function loadedFrom(text: string, environment: Record<string, string>): Promise<Config> {
  await using folder = await temporaryFolder();
  const path = join(folder.path, 'segcast.yaml');
  await writeFile(path, text);
  return await loadConfig(path, { environment });
}
