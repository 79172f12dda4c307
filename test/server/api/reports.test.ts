import assert from 'node:assert/strict';
import { createDeadlineMeter } from '../../../pipelines/deadlines/deadline-meter.js';
import type { AuditReport } from '../../../src/core/audit-report.js';
import { dueFrame } from '../../pipelines/deadlines/frames.js';
import { FakeClock } from '../../support/fake-clock.js';
import { emptyReport } from '../../support/fake-control.js';
import { FakeFeed } from '../../support/fake-feed.js';
import { ask, serve } from '../running-server.js';
import { serveControl } from './controlled-server.js';

const NOTHING = {
  due: 0,
  hits: 0,
  dropped: 0,
  hitRate: null,
  latencyMs: null,
  fps: 0,
  levels: { raw: 0, reuse: 0, low: 0, mid: 0, high: 0 },
};

describe('/api/slo', () => {
  it('tells the deadlines of every camera that counts them, with null for what is not known', async () => {
    const clock = new FakeClock();
    const meter = createDeadlineMeter({ clock });
    clock.advance(3_700_000);
    meter.annotated(dueFrame({ arrivedAtMs: clock.now() - 20.126 }));
    meter.annotated(dueFrame({ arrivedAtMs: clock.now() - 40, drops: 1 }));
    clock.advance(1000);
    const counting = Object.assign(new FakeFeed('front', 'Front door'), {
      deadlines: () => meter.report(33),
    });
    const fixed = Object.assign(new FakeFeed('back'), { deadlines: () => emptyReport(undefined) });
    await using server = await serve([counting, fixed, new FakeFeed('uncounted')]);
    const answer = JSON.parse((await ask(server, '/api/slo')).body.toString()) as {
      cameras: { windows: Record<string, { latencyMs: unknown }> }[];
    };
    const { windows, ...front } = answer.cameras[0] ?? { windows: {} };
    assert.deepEqual(front, { id: 'front', name: 'Front door', budgetMs: 33, audit: null });
    assert.deepEqual(windows['10s'], {
      due: 3,
      hits: 1,
      dropped: 1,
      hitRate: 1 / 3,
      latencyMs: { p50: 20.13, p95: 40, p99: 40 },
      fps: 0.2,
      levels: { raw: 0, reuse: 0, low: 0, mid: 0, high: 1 },
    });
    assert.deepEqual(Object.keys(windows), ['10s', '1m', '1h']);
    assert.deepEqual(answer.cameras.slice(1), [
      {
        id: 'back',
        name: 'back',
        budgetMs: null,
        windows: { '10s': NOTHING, '1m': NOTHING, '1h': NOTHING },
        audit: null,
      },
    ]);
  });
});

describe('an audit', () => {
  const report: AuditReport = {
    model: 'better',
    state: 'running',
    reason: undefined,
    frames: 12,
    pixelAgreement: 0.9312,
    meanIou: 0.671,
    classes: [{ name: 'road', shown: ['road'], other: ['road', 'parking'], iou: undefined }],
    leftOut: ['sky of the other one'],
    meanAgeMs: 0,
  };
  const front = Object.assign(new FakeFeed('front'), { deadlines: () => emptyReport(33) });
  const back = Object.assign(new FakeFeed('back'), { deadlines: () => emptyReport(33) });
  const audit = (camera: string): AuditReport | undefined => (camera === 'front' ? report : undefined);

  it('is told beside the deadlines at /api/slo', async () => {
    await using server = await serve([front, back], { audit });
    const answer = JSON.parse((await ask(server, '/api/slo')).body.toString()) as {
      cameras: { audit: unknown }[];
    };
    assert.deepEqual(
      answer.cameras.map((camera) => camera.audit),
      [{ ...report, reason: null, classes: [{ ...report.classes[0], iou: null }] }, null],
    );
  });

  it('has its series at /metrics, none for a camera that is not audited', async () => {
    await using server = await serve([front, back], { audit });
    const text = (await ask(server, '/metrics')).body.toString();
    assert.deepEqual(text.match(/^segcast_audit_.*/gm), [
      'segcast_audit_agreement_ratio{camera="front",measure="pixels"} 0.9312',
      'segcast_audit_agreement_ratio{camera="front",measure="mean_iou"} 0.671',
      'segcast_audit_frames{camera="front"} 12',
    ]);
  });
});

describe('/api/class-sets', () => {
  it('tells the classes shown so far', async () => {
    await using served = await serveControl();
    assert.deepEqual((await served.json('GET /api/class-sets')).json, { classSets: [] });
    served.control.feed('front').show();
    assert.deepEqual((await served.json('GET /api/class-sets')).json, {
      classSets: [
        {
          id: 0,
          name: 'street-3',
          classes: [
            { name: 'road', color: [128, 64, 128] },
            { name: 'tree', color: [107, 142, 35] },
            { name: 'sky', color: [70, 130, 180] },
          ],
        },
      ],
    });
  });
});

describe('/api/admission', () => {
  it('tells whether the cameras fit, and what would make them', async () => {
    await using served = await serveControl();
    const advice = ['Give front 66 ms.'];
    served.control.admissionNow = { utilization: 1.4, fits: false, advice };
    assert.deepEqual((await served.json('GET /api/admission')).json, {
      utilization: 1.4,
      fits: false,
      advice,
    });
    served.control.admissionNow = { utilization: Infinity, fits: false, advice };
    assert.deepEqual((await served.json('GET /api/admission')).json, {
      utilization: null,
      fits: false,
      advice,
    });
  });
});

describe('/api/cameras/:id/recording', () => {
  it('starts, rotates and stops', async () => {
    await using served = await serveControl();
    const record = async (body: object): Promise<unknown> =>
      (await served.json('POST /api/cameras/front/recording', body)).json;
    assert.deepEqual(await record({ action: 'start', video: 'a.mp4', labels: 'a.mkv' }), {
      recording: { files: ['a.mp4'], since: 1000, frames: 0 },
      finished: null,
    });
    assert.deepEqual(await record({ action: 'rotate' }), {
      recording: { files: ['a.mp4', 'next.mp4'], since: 2000, frames: 0 },
      finished: null,
    });
    assert.deepEqual(await record({ action: 'stop' }), {
      recording: null,
      finished: {
        files: [
          { path: 'a.mp4', frames: 12 },
          { path: 'next.mp4', frames: 12 },
        ],
        failure: null,
      },
    });
    await record({ action: 'start' });
    assert.deepEqual(served.control.calls, [
      'startRecording front {"video":"a.mp4","labels":"a.mkv"}',
      'rotateRecording front',
      'stopRecording front',
      'startRecording front',
    ]);
  });

  it('says what cannot be done', async () => {
    await using served = await serveControl();
    const refusal = (id: string, action: string): Promise<string> =>
      served.refusal(`POST /api/cameras/${id}/recording`, { action });
    assert.equal(await refusal('front', 'stop'), '400 usage');
    assert.equal(await refusal('front', 'rotate'), '400 usage');
    assert.equal(await refusal('back', 'start'), '404 camera-unknown');
    await served.json('POST /api/cameras/front/recording', { action: 'start' });
    assert.equal(await refusal('front', 'start'), '400 usage');
  });
});
