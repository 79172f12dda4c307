import assert from 'node:assert/strict';
import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { cameraChange, newCamera } from '../../../src/server/api/schemas/camera.js';
import { profileRequest } from '../../../src/server/api/schemas/profile.js';
import { recordingRequest, recordRequest } from '../../../src/server/api/schemas/recording.js';
import { ruleRequest } from '../../../src/server/api/schemas/zone.js';
import { serveControl } from './controlled-server.js';

type Document = OpenAPIV3_1.Document;

const METHODS = ['get', 'post', 'patch', 'delete'] as const;

async function documentOf(): Promise<Document> {
  await using served = await serveControl();
  const { status, json } = await served.json('GET /api/openapi.json');
  assert.equal(status, 200);
  return json as Document;
}

describe('/api/openapi.json', () => {
  let document: Document;
  before(async () => (document = await documentOf()));

  it('describes every route', () => {
    const described = operations(document).map(({ path, method }) => `${method} ${path}`);
    assert.deepEqual(described.sort(), [
      'delete /api/cameras/{id}',
      'get /api/admission',
      'get /api/cameras',
      'get /api/cameras/{id}',
      'get /api/cameras/{id}/labels.png',
      'get /api/cameras/{id}/snapshot.jpg',
      'get /api/class-sets',
      'get /api/slo',
      'patch /api/cameras/{id}',
      'post /api/cameras',
      'post /api/cameras/{id}/recording',
    ]);
  });

  it('is OpenAPI 3.1 with version, licence and the way to say the token', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.match(document.info.version, /^\d+\.\d+\.\d+/);
    assert.deepEqual(document.security, [{}, { token: [] }]);
    assert.ok(document.components?.securitySchemes?.token);
  });

  it('says of every operation what it does, what it takes and what it may answer', () => {
    const ids = new Set<string>();
    const tags = new Set(document.tags?.map(({ name }) => name));
    for (const { path, method, operation } of operations(document)) {
      const name = `${method} ${path}`;
      const { operationId = '', summary = '', parameters = [], responses, requestBody } = operation;
      assert.ok(summary.length > 5 && !ids.has(operationId) && operationId !== '', name);
      ids.add(operationId);
      assert.ok(
        operation.tags?.every((tag) => tags.has(tag)),
        name,
      );
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const named = parameters.flatMap((parameter) => ('name' in parameter ? [parameter] : []));
      assert.equal(named.length, parameters.length, name);
      const inQuery = named.filter((parameter) => parameter.in === 'query');
      assert.deepEqual(
        named.filter((parameter) => !inQuery.includes(parameter)).map((parameter) => parameter.name),
        inPath,
        name,
      );
      assert.ok(
        inQuery.every(({ description = '' }) => description.length > 5),
        name,
      );
      assert.equal(requestBody !== undefined, method === 'post' || method === 'patch', name);
      const statuses = Object.keys(responses);
      assert.ok(
        statuses.some((status) => status.startsWith('2')),
        name,
      );
      for (const status of ['401', '403', ...(inPath.length > 0 ? ['404'] : [])]) {
        assert.ok(statuses.includes(status), `${name} ${status}`);
      }
      for (const answer of Object.values(responses)) {
        assert.ok('description' in answer && !/^Default/.test(answer.description), name);
      }
    }
  });

  it('refers only to schemas it has, and has none that nobody refers to', () => {
    const referred = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(
      ([, reference]) => reference,
    );
    const known = Object.keys(document.components?.schemas ?? {}).map(
      (name) => `#/components/schemas/${name}`,
    );
    assert.deepEqual([...new Set(referred)].sort(), known.sort());
    assert.deepEqual(
      known.filter((name) => name.endsWith('Input')),
      [],
    );
  });

  it('has examples that its own schemas take', () => {
    const schemas = { NewCamera: newCamera, CameraChange: cameraChange, ProfileRequest: profileRequest };
    const others = {
      RecordRequest: recordRequest,
      RecordingRequest: recordingRequest,
      ZoneRuleRequest: ruleRequest,
    };
    for (const [name, schema] of Object.entries({ ...schemas, ...others })) {
      const { examples = [] } = (document.components?.schemas?.[name] ?? {}) as { examples?: unknown[] };
      assert.ok(examples.length > 0, name);
      for (const example of examples) assert.deepEqual(z.safeParse(schema, example).error, undefined, name);
    }
  });

  it('leaves out cameras where they cannot be controlled', async () => {
    await using served = await serveControl([], { control: undefined });
    const { json } = await served.json('GET /api/openapi.json');
    assert.deepEqual(Object.keys((json as Document).paths ?? {}), ['/api/slo', '/api/class-sets']);
  });
});

function operations({ paths = {} }: Document) {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item?.[method];
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
}
