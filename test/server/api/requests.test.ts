import assert from 'node:assert/strict';
import { SegcastError, type ErrorCode } from '../../../src/core/errors.js';
import { ask, codeOf } from '../running-server.js';
import { serveControl, type ControlledServer } from './controlled-server.js';

const CORNERS = [
  [0, 0],
  [1, 0],
  [1, 1],
];
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = 'correct-horse-battery';

/** Every request that changes something, as far as its head. */
const CHANGES = [
  'POST /api/cameras',
  'PATCH /api/cameras/front',
  'DELETE /api/cameras/front',
  'POST /api/cameras/front/recording',
];
const READS = [
  'GET /api/cameras',
  'GET /api/cameras/front',
  'GET /api/cameras/front/snapshot.jpg',
  'GET /api/cameras/front/labels.png',
  'GET /api/slo',
  'GET /api/admission',
  'GET /api/class-sets',
  'GET /api/openapi.json',
  'GET /metrics',
];

describe('/api requests', () => {
  let shared: ControlledServer;
  before(async () => (shared = await serveControl()));
  beforeEach(() => void shared.control.calls.splice(0));
  after(() => shared[Symbol.asyncDispose]());

  for (const [request, body, expected] of [
    ['POST /api/cameras', {}, /^name: .*; source: .*\.$/],
    ['POST /api/cameras', { name: '   ', source: 'demo:' }, /^name: too small/],
    ['POST /api/cameras', { name: 'x', source: '' }, /^source: too small/],
    ['POST /api/cameras', { name: 'x', source: 'demo:', id: 'Not An Id' }, /^id: expected 1 to 64 of a-z/],
    ['POST /api/cameras', { name: 'x', source: 'demo:', transport: 'tls' }, /^transport: /],
    ['POST /api/cameras', { name: 'x', source: 'demo:', paused: true }, /unrecognized key: "paused"/],
    [
      'POST /api/cameras',
      { name: 'x', source: 'demo:', record: {} },
      /^record: expected video, labels or both\.$/,
    ],
    ['POST /api/cameras', [], /^invalid input: expected object, received array\.$/],
    ['PATCH /api/cameras/front', {}, /^expected at least one setting\.$/],
    ['PATCH /api/cameras/front', { source: 'demo:' }, /^unrecognized key: "source"/],
    ['PATCH /api/cameras/front', { opacity: 1.1 }, /^opacity: too big: expected number to be <=1\.$/],
    ['PATCH /api/cameras/front', { opacity: '0.5' }, /^opacity: invalid input: expected number/],
    ['PATCH /api/cameras/front', { opacity: null }, /^opacity: /],
    ['PATCH /api/cameras/front', { priority: 0 }, /^priority: too small: expected number to be >0\.$/],
    [
      'PATCH /api/cameras/front',
      { profile: 'slow' },
      /^profile: expected one of "fast", "balanced", "accurate", or /,
    ],
    ['PATCH /api/cameras/front', { profile: {} }, /^profile/],
    ['PATCH /api/cameras/front', { profile: { budgetMs: 0 } }, /^profile\.budgetMs: too small/],
    [
      'PATCH /api/cameras/front',
      { profile: { budgetMs: 33, fsp: 5 } },
      /^profile: unrecognized key: "fsp"\.$/,
    ],
    ['PATCH /api/cameras/front', { profile: { file: '/etc/passwd' } }, /unrecognized key: "file"/],
    ['PATCH /api/cameras/front', { profile: { exit: 'top' } }, /^profile\.exit: /],
    ['PATCH /api/cameras/front', { profile: { budgetMs: 33, size: [640] } }, /^profile\.size: /],
    [
      'PATCH /api/cameras/front',
      { zones: [{ name: 'a', polygon: CORNERS.slice(1), rules: [] }] },
      /^zones\.0\.polygon: /,
    ],
    [
      'PATCH /api/cameras/front',
      { zones: [{ name: 'a', polygon: [...CORNERS, [2, 0]], rules: [] }] },
      /^zones\.0\.polygon\.3\.0: /,
    ],
    [
      'PATCH /api/cameras/front',
      { zones: [{ name: 'a', polygon: CORNERS, rules: [7] }] },
      /^zones\.0\.rules\.0: expected a rule such as "/,
    ],
    ['POST /api/cameras/front/recording', {}, /^action: /],
    [
      'POST /api/cameras/front/recording',
      { action: 'stop', video: 'a.mp4' },
      /^unrecognized key: "video"\.$/,
    ],
    [
      'POST /api/cameras/front/recording',
      { action: 'start', video: 'a.avi' },
      /^video: expected a plain file name that ends with/,
    ],
    ['POST /api/cameras/front/recording', { action: 'start', labels: 'a.mp4' }, /^labels: /],
  ] as const) {
    it(`refuses ${request} ${JSON.stringify(body)}, naming the field`, async () => {
      const { status, json } = await shared.json(request, body);
      const { code, message, issues } = json as { code: string; message: string; issues: unknown[] };
      assert.deepEqual([status, code], [400, 'bad-request']);
      assert.match(message, expected);
      assert.ok(issues.length > 0);
      assert.deepEqual(shared.control.calls, []);
    });
  }

  for (const name of [
    '../a.mp4',
    'a/b.mp4',
    '/etc/a.mp4',
    'a\\b.mp4',
    '..mp4',
    '.a.mp4',
    'a..mp4',
    'C:a.mp4',
    'a\0.mp4',
    '-y.mp4',
    'a.mp4/',
    '',
    `${'a'.repeat(120)}.mp4`,
  ]) {
    it(`records into no file named ${JSON.stringify(name.slice(0, 20))}`, async () => {
      const start = { action: 'start', video: name };
      assert.equal(await shared.refusal('POST /api/cameras/front/recording', start), '400 bad-request');
      const camera = { name: 'x', source: 'demo:', record: { video: name } };
      assert.equal(await shared.refusal('POST /api/cameras', camera), '400 bad-request');
      assert.deepEqual(shared.control.calls, []);
    });
  }

  it('takes file names as people write them', async () => {
    await using served = await serveControl();
    for (const video of ['yard.mp4', 'Back yard 2026-11-05.MKV', 'höf_1.mov']) {
      const { status } = await served.json('POST /api/cameras/front/recording', { action: 'start', video });
      assert.equal(status, 200, video);
      await served.json('POST /api/cameras/front/recording', { action: 'stop' });
    }
  });

  it('says where the text of a rule is wrong', async () => {
    await using served = await serveControl();
    const zones = [{ name: 'gate', polygon: CORNERS, rules: ['road > two % for 3 s'] }];
    const { status, json } = await served.json('PATCH /api/cameras/front', { zones });
    const { code, message } = json as { code: string; message: string };
    assert.deepEqual([status, code], [400, 'usage']);
    assert.match(message, /zone "gate" is wrong at column 8: expected a percentage .*, received "two/);
  });

  for (const [code, status] of [
    ['camera-unknown', 404],
    ['camera-exists', 409],
    ['usage', 400],
    ['source-invalid', 400],
    ['source-not-found', 400],
    ['profile-invalid', 400],
    ['record-path-unwritable', 409],
    ['record-disk-full', 500],
    ['engine-crashed', 500],
  ] as const satisfies readonly (readonly [ErrorCode, number])[]) {
    it(`answers ${status} when the cameras say ${code}, without passwords`, async () => {
      const failure = new SegcastError(
        code,
        'rtsp://me:secret@camera is not.',
        'Try rtsp://you:hidden@camera.',
      );
      shared.control.failures.set('change', failure);
      const { status: answered, json } = await shared.json('PATCH /api/cameras/front', { opacity: 0.5 });
      assert.deepEqual(
        [answered, json],
        [status, { code, message: 'rtsp://***@camera is not.', remedy: 'Try rtsp://***@camera.' }],
      );
    });
  }

  it('tells nothing of a failure that is a bug, but its log', async () => {
    const logged: unknown[] = [];
    const logger = { info: () => undefined, warn: (fields: object) => void logged.push(fields) };
    await using served = await serveControl(undefined, { logger });
    for (const failure of [
      new TypeError('secret detail'),
      new SegcastError('internal', 'secret detail', '-'),
    ]) {
      served.control.failures.set('change', failure);
      const { status, body } = await served.json('PATCH /api/cameras/front', { opacity: 0.5 });
      assert.equal(status, 500);
      assert.ok(!body.includes('secret detail'));
      assert.deepEqual(logged.pop(), { err: failure, method: 'PATCH', path: '/api/cameras/front' });
    }
  });

  it('refuses what is no JSON, is not announced as JSON, or is too long', async () => {
    await using served = await serveControl();
    const post = async (body: string, type?: string): Promise<string> => {
      const headers = type === undefined ? {} : { 'content-type': type };
      const answer = await ask(served.server, '/api/cameras', { method: 'POST', headers, body });
      return `${answer.status} ${codeOf(answer)}`;
    };
    const camera = '{"name":"x","source":"demo:"}';
    assert.equal(await post('{"name"', 'application/json'), '400 bad-request');
    assert.equal(await post('', 'application/json'), '400 bad-request');
    assert.equal(await post(''), '415 unsupported-media-type');
    assert.equal(await post('{"__proto__":{"x":1}}', 'application/json'), '400 bad-request');
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      'text/json',
      undefined,
    ]) {
      assert.equal(await post(camera, type), '415 unsupported-media-type', type);
    }
    assert.equal(await post(`{"name":"${'x'.repeat(65_536)}"}`, 'application/json'), '413 body-too-large');
    assert.deepEqual(served.control.calls, []);
    const charset = await ask(served.server, '/api/cameras', {
      method: 'POST',
      headers: { 'content-type': 'Application/JSON; charset=utf-8' },
      body: camera,
    });
    assert.equal(charset.status, 201);
  });

  it('takes an empty body for none where nothing is asked for', async () => {
    await using served = await serveControl();
    assert.equal((await served.json('DELETE /api/cameras/front', '')).status, 204);
  });

  for (const request of CHANGES) {
    const [method = '', path = ''] = request.split(' ');
    it(`does not let another page ${request}`, async () => {
      for (const origin of ['http://evil.example', 'null', 'http://127.0.0.1:1', 'https://localhost']) {
        const answer = await ask(shared.server, path, {
          method,
          headers: { ...JSON_TYPE, origin },
          ...bodyOf(method),
        });
        assert.deepEqual([answer.status, codeOf(answer)], [403, 'origin-not-allowed'], origin);
      }
      assert.deepEqual(shared.control.calls, []);
    });
  }

  it('lets its own page change cameras', async () => {
    await using served = await serveControl();
    const { origin } = new URL(served.server.url);
    const body = '{"opacity":0.1}';
    const headers = { ...JSON_TYPE, origin };
    const { status } = await ask(served.server, '/api/cameras/front', { method: 'PATCH', headers, body });
    assert.equal(status, 200);
  });

  for (const request of [...CHANGES, ...READS]) {
    const [method = '', path = ''] = request.split(' ');
    it(`asks for the token, and for a host name it has, at ${request}`, async () => {
      await using served = await serveControl(undefined, { token: TOKEN });
      const send = async (headers: Record<string, string>, where = path): Promise<string> => {
        const answer = await ask(served.server, where, {
          method,
          headers: { ...JSON_TYPE, ...headers },
          ...bodyOf(method),
        });
        return answer.status < 400 ? 'answered' : `${answer.status} ${codeOf(answer)}`;
      };
      assert.equal(await send({}), '401 unauthorized');
      assert.equal(await send({ authorization: 'Bearer wrong' }), '401 unauthorized');
      assert.equal(await send({}, path.replace('a', '%61')), '401 unauthorized');
      const authorization = `Bearer ${TOKEN}`;
      assert.equal(await send({ authorization, host: 'evil.example' }), '403 host-not-allowed');
      assert.deepEqual(served.control.calls, []);
      assert.notEqual(await send({ authorization }), '401 unauthorized');
    });
  }

  it('says which methods a path takes', async () => {
    const allowed = async (request: string): Promise<unknown> => {
      const { status, headers } = await shared.json(request);
      return status === 405 ? headers.allow : status;
    };
    assert.equal(await allowed('PUT /api/cameras/front'), 'DELETE, GET, HEAD, PATCH');
    assert.equal(await allowed('DELETE /api/cameras'), 'GET, HEAD, POST');
    assert.equal(await allowed('GET /api/cameras/front/recording'), 'POST');
    assert.equal(await allowed('POST /metrics'), 'GET, HEAD');
    assert.equal(await allowed('GET /api/nothing'), 404);
  });
});

/** An empty object, where a request has a body. */
function bodyOf(method: string): { readonly body?: string } {
  return method === 'POST' || method === 'PATCH' ? { body: '{}' } : {};
}
