import assert from 'node:assert/strict';
import { profileForBudget } from '../../../pipelines/budget/profiles.js';
import { parseZoneRule } from '../../../pipelines/zones/zone-rule.js';
import type { TunedLadder } from '../../../src/core/profile.js';
import { SegcastError } from '../../../src/core/errors.js';
import { emptyReport, fakeSettings } from '../../support/fake-control.js';
import { ask, TestViewer } from '../running-server.js';
import { serveControl } from './controlled-server.js';

const FRONT = {
  id: 'front',
  name: 'Front door',
  source: 'rtsp://***@192.0.2.7/live',
  transport: 'tcp',
  priority: 1,
  profile: {
    kind: 'adaptive',
    name: 'fast',
    budgetMs: 33,
    fps: 30,
    maxReuseMs: 300,
    maxExit: 'high',
    size: null,
    tuned: false,
  },
  opacity: 0.5,
  steady: false,
  paused: false,
  zones: [],
  status: { state: 'connecting' },
  recording: null,
  deadlines: JSON.parse(
    JSON.stringify(emptyReport(33), (_, value: unknown) => (value === undefined ? null : value)),
  ) as unknown,
  snapshot: '/api/cameras/front/snapshot.jpg',
  labels: '/api/cameras/front/labels.png',
};

const TRIANGLE = [
  [0.1, 0.6],
  [0.6, 0.6],
  [0.5, 0.95],
] as const;

describe('/api/cameras', () => {
  it('shows every camera, without its password, and null for what is not known', async () => {
    await using served = await serveControl();
    const { status, json, headers } = await served.json('GET /api/cameras');
    assert.deepEqual([status, json], [200, { cameras: [FRONT] }]);
    assert.equal(headers['cache-control'], 'no-store');
    assert.deepEqual((await served.json('GET /api/cameras/front')).json, FRONT);
  });

  it('is not there where cameras cannot be controlled', async () => {
    await using served = await serveControl([], { control: undefined });
    assert.equal(await served.refusal('GET /api/cameras'), '404 not-found');
    assert.equal(await served.refusal('POST /api/cameras', {}), '404 not-found');
    assert.equal((await served.json('GET /api/slo')).status, 200);
  });

  it('adds a camera under an id made of its name, with everything else as usual', async () => {
    await using served = await serveControl();
    const source = 'rtsp://user:password@192.0.2.8/live';
    const { status, json, headers } = await served.json('POST /api/cameras', { name: ' Back yard ', source });
    assert.deepEqual([status, headers.location], [201, '/api/cameras/back-yard']);
    assert.ok(!JSON.stringify(json).includes('password'));
    const { id, name, profile } = json as { id: string; name: string; profile: { name: string } };
    assert.deepEqual([id, name, profile.name], ['back-yard', 'Back yard', 'balanced']);
    const { zones, opacity, ...settings } = served.control.settings('back-yard');
    assert.deepEqual([zones, opacity, settings.source], [[], 0.5, source]);
  });

  it('adds a camera with everything said', async () => {
    await using served = await serveControl([]);
    const camera = {
      name: 'Yard',
      id: 'camera-7',
      source: '/dev/video0',
      transport: 'udp',
      priority: 2.5,
      profile: { exit: 'mid', size: [640, 384], budgetMs: 50 },
      opacity: 0.25,
      steady: true,
      zones: [{ name: 'gate', polygon: TRIANGLE, rules: ['road < 20 % for 5 s'] }],
      record: { video: 'yard.mp4', labels: 'yard.mkv' },
    };
    const { status, json } = await served.json('POST /api/cameras', camera);
    assert.equal(status, 201);
    assert.deepEqual((json as { recording: unknown }).recording, {
      files: ['yard.mp4'],
      since: 1000,
      frames: 0,
    });
    assert.deepEqual(
      served.control.settings('camera-7'),
      fakeSettings({
        ...{ id: 'camera-7', name: 'Yard', source: '/dev/video0', transport: 'udp', priority: 2.5 },
        profile: {
          ...{ kind: 'fixed', name: 'mid 640x384', exit: 'mid', budgetMs: 50 },
          size: { width: 640, height: 384 },
        },
        ...{ opacity: 0.25, steady: true },
        zones: [{ name: 'gate', polygon: TRIANGLE, rules: [parseZoneRule('road < 20 % for 5 s')] }],
      }),
    );
    assert.deepEqual(served.control.calls, [
      'add camera-7',
      'startRecording camera-7 {"video":"yard.mp4","labels":"yard.mkv"}',
    ]);
  });

  it('takes a camera back that cannot be recorded as it was asked', async () => {
    await using served = await serveControl([]);
    served.control.failures.set(
      'startRecording',
      new SegcastError('record-path-unwritable', 'Exists.', 'Rename.'),
    );
    const camera = { name: 'Yard', source: 'demo:', record: { video: 'yard.mp4' } };
    assert.equal(await served.refusal('POST /api/cameras', camera), '409 record-path-unwritable');
    assert.deepEqual(served.control.cameras, []);
  });

  it('changes what is named and nothing else', async () => {
    await using served = await serveControl();
    const before = served.control.settings('front');
    const change = {
      name: 'Door',
      priority: 3,
      profile: 'accurate',
      opacity: 0.3,
      steady: true,
      paused: true,
    };
    const { status, json } = await served.json('PATCH /api/cameras/front', change);
    assert.equal(status, 200);
    const { profile, ...others } = json as typeof FRONT;
    assert.deepEqual(others, {
      ...others,
      name: 'Door',
      priority: 3,
      opacity: 0.3,
      steady: true,
      paused: true,
    });
    assert.equal(profile.budgetMs, 250);
    await served.json('PATCH /api/cameras/front', { opacity: 0.4 });
    const { opacity, source, name } = served.control.settings('front');
    assert.deepEqual([opacity, source, name], [0.4, before.source, 'Door']);
  });

  it('makes a profile of a budget, and keeps the measurements behind the one before', async () => {
    const tuned = { machine: 'this', version: '1', points: [] } as unknown as TunedLadder;
    await using served = await serveControl([fakeSettings({ profile: { ...profileForBudget(20), tuned } })]);
    const profileNow = async (profile: unknown): Promise<unknown> => {
      const { json } = await served.json('PATCH /api/cameras/front', { profile });
      return (json as { profile: unknown }).profile;
    };
    assert.deepEqual(await profileNow({ budgetMs: 40 }), {
      ...{ kind: 'adaptive', name: '40 ms', budgetMs: 40, fps: 25, maxReuseMs: 300 },
      ...{ maxExit: 'high', size: null, tuned: true },
    });
    const said = { budgetMs: 40, fps: 10, maxReuseMs: 0, maxExit: 'low', size: [320, 192] };
    assert.deepEqual(await profileNow(said), { kind: 'adaptive', name: '40 ms', ...said, tuned: true });
    assert.deepEqual(await profileNow('fast'), { ...FRONT.profile, tuned: true });
    assert.deepEqual(await profileNow({ exit: 'high' }), {
      ...{ kind: 'fixed', name: 'high', exit: 'high', size: null, budgetMs: null },
    });
  });

  it('takes rules as text and in parts, and shows their parts', async () => {
    await using served = await serveControl();
    const parts = { className: 'road', comparison: '>', share: 0.02, forMs: 3000 };
    const rules = [parts, { ...parts, clearShare: 0.01, clearForMs: 500 }, 'road > 2 % for 3 s'];
    const zones = [{ name: 'gate', polygon: TRIANGLE, rules }];
    const { status, json } = await served.json('PATCH /api/cameras/front', { zones });
    assert.equal(status, 200);
    assert.deepEqual((json as { zones: unknown }).zones, [
      {
        name: 'gate',
        polygon: TRIANGLE,
        rules: [
          { ...parts, clearShare: 0.02, clearForMs: 3000 },
          { ...parts, clearShare: 0.01, clearForMs: 500 },
          parseZoneRule('road > 2 % for 3 s'),
        ],
      },
    ]);
    await served.json('PATCH /api/cameras/front', { zones: [] });
    assert.deepEqual(served.control.settings('front').zones, []);
  });

  it('removes a camera', async () => {
    await using served = await serveControl();
    const { status, body } = await served.json('DELETE /api/cameras/front');
    assert.deepEqual([status, body.length], [204, 0]);
    assert.deepEqual(served.control.cameras, []);
    assert.equal(await served.refusal('DELETE /api/cameras/front'), '404 camera-unknown');
  });

  it('tells viewers of a camera that came, was changed, and is gone', async () => {
    await using served = await serveControl();
    const viewer = new TestViewer(served.server);
    const hello = await viewer.greeted();
    assert.equal((hello as { control?: boolean }).control, true);
    const hears = (text: string): Promise<unknown> => viewer.hears((message) => message === text);
    await served.json('PATCH /api/cameras/front', { opacity: 0.1 });
    await hears('{"type":"settings","camera":"front"}');
    await served.json('POST /api/cameras', { name: 'Yard', source: 'demo:' });
    await hears(
      '{"type":"camera","camera":{"id":"yard","name":"Yard","status":{"state":"online","width":320,"height":180,"frameRate":[25,1]}}}',
    );
    await served.json('DELETE /api/cameras/yard');
    await hears('{"type":"camera-removed","id":"yard"}');
  });

  it('gives pictures and labels', async () => {
    await using served = await serveControl();
    served.control.feed('front').show({ value: 2 });
    const { status, body, headers } = await ask(served.server, '/api/cameras/front/snapshot.jpg');
    assert.deepEqual([status, headers['content-type'], ...body], [200, 'image/jpeg', 0xff, 0xd8, 2]);
    assert.equal(await served.refusal('GET /api/cameras/back/labels.png'), '404 camera-unknown');
  });

  it('runs no more than 64 cameras, also when they come at the same time', async () => {
    const cameras = Array.from({ length: 62 }, (_, n) => fakeSettings({ id: `c${n}` }));
    await using served = await serveControl(cameras);
    const add = async (n: number): Promise<number> =>
      (await served.json('POST /api/cameras', { name: `new ${n}`, source: 'demo:' })).status;
    const statuses = await Promise.all([1, 2, 3, 4].map(add));
    assert.deepEqual(statuses.sort(), [201, 201, 409, 409]);
    const another = { name: 'another', source: 'demo:' };
    assert.equal(await served.refusal('POST /api/cameras', another), '409 too-many-cameras');
    await served.json('DELETE /api/cameras/c0');
    assert.equal(await add(5), 201);
  });
});
