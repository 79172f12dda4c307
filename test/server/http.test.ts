import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelledPicture } from '../../models/crf/refine-labels.js';
import { FakeClock } from '../support/fake-clock.js';
import { FakeFeed, streetClasses } from '../support/fake-feed.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { ask, codeOf, serve } from './running-server.js';

const json = (body: Buffer): unknown => JSON.parse(body.toString());

describe('server over HTTP', () => {
  it('serves the page and its files with their types, to be asked for again each time', async () => {
    await using folder = await temporaryFolder();
    await writeFile(join(folder.path, 'index.html'), '<!doctype html>');
    await writeFile(join(folder.path, 'main.js'), 'export {};');
    await writeFile(join(folder.path, 'favicon.svg'), '<svg/>');
    await using server = await serve([], { viewerRoot: folder.path });
    const types = await Promise.all(
      ['/', '/main.js', '/favicon.svg'].map(async (path) => {
        const { status, headers } = await ask(server, path);
        assert.equal(headers['cache-control'], 'no-cache');
        return `${status} ${String(headers['content-type']).replace(/;.*|^application(?=.javascript)/g, '')}`;
      }),
    );
    assert.deepEqual(types, ['200 text/html', '200 /javascript', '200 image/svg+xml']);
    const head = await ask(server, '/', { method: 'HEAD' });
    assert.deepEqual([head.status, head.body.length], [200, 0]);
  });

  it('does not serve what lies beside the page', async () => {
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, 'page'));
    await writeFile(join(folder.path, 'page', 'index.html'), '');
    await writeFile(join(folder.path, 'page', '.env'), 'secret');
    await writeFile(join(folder.path, 'secret.txt'), 'secret');
    await using server = await serve([], { viewerRoot: join(folder.path, 'page') });
    for (const path of ['/../secret.txt', '/%2e%2e/secret.txt', '/..%2fsecret.txt', '/.env']) {
      const answer = await ask(server, path);
      assert.ok(answer.status >= 400, path);
      assert.ok(!answer.body.includes('secret'), path);
    }
  });

  it('says how to build the page where it is not built, and serves the rest', async () => {
    await using folder = await temporaryFolder();
    await using server = await serve([], { viewerRoot: join(folder.path, 'nothing') });
    const answer = await ask(server, '/');
    assert.deepEqual([answer.status, codeOf(answer)], [503, 'page-not-built']);
    assert.equal((await ask(server, '/cameras')).status, 200);
  });

  it('lets nothing but its own files run on the page, and nobody frame it', async () => {
    await using server = await serve([]);
    for (const path of ['/', '/nothing', '/cameras']) {
      const { headers } = await ask(server, path);
      const policy = String(headers['content-security-policy']);
      for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
        assert.ok(policy.split('; ').includes(rule), `${path}: ${rule}`);
      }
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
    }
  });

  it('lists the cameras', async () => {
    const clock = new FakeClock(1000);
    const feed = new FakeFeed('front', 'Front door');
    await using server = await serve([feed], { clock });
    for (let index = 0; index < 3; index++) {
      clock.advance(40);
      feed.show({ drops: 5 });
    }
    assert.deepEqual(json((await ask(server, '/cameras')).body), [
      {
        id: 'front',
        name: 'Front door',
        status: { state: 'online', width: 320, height: 180, frameRate: [25, 1] },
        fps: 25,
        latencyMs: null,
        drops: 5,
        encodeFailures: 0,
        viewers: 0,
        snapshot: '/cameras/front/snapshot.jpg',
        labels: '/cameras/front/labels.png',
      },
    ]);
  });

  it('gives the newest picture and its labels, and says what they are worth', async () => {
    const clock = new FakeClock(1000);
    const feed = new FakeFeed('front');
    await using server = await serve([feed], { clock });
    feed.show({ value: 1 });
    feed.show({ value: 2, kind: 'reused', arrivedAtMs: 950 });
    const picture = await ask(server, '/cameras/front/snapshot.jpg');
    assert.deepEqual([...picture.body], [0xff, 0xd8, 2]);
    const told = [
      'content-type',
      'cache-control',
      'segcast-camera-state',
      'segcast-seq',
      'segcast-level',
      'segcast-picture-age-ms',
      'segcast-label-age-ms',
    ].map((name) => picture.headers[name]);
    assert.deepEqual(told, ['image/jpeg', 'no-store', 'online', '1', 'reuse', '50', '120']);
    const labels = await ask(server, '/cameras/front/labels.png');
    assert.deepEqual([labels.headers['content-type'], ...labels.body], ['image/png', 0x89, 8]);
  });

  it('refines labels for who asks, one frame at a time and each once', async () => {
    const feed = new FakeFeed('front');
    const calls: LabelledPicture[] = [];
    const refining = new AbortController();
    await using server = await serve([feed], {
      refineLabels: async (picture) => {
        calls.push(picture);
        if (!refining.signal.aborted) await once(refining.signal, 'abort');
        const { width, height } = picture;
        return { width, height, ids: new Uint8Array(width * height).fill(2) };
      },
      encodeLabelPng: async ({ ids }) => Uint8Array.of(0x89, ids[0] ?? 9),
    });
    const refined = () => ask(server, '/cameras/front/labels.png?refine=crf');
    feed.show({ value: 100 });
    const first = refined();
    while (calls.length === 0) await setImmediate();
    feed.show({ value: 50 });
    const other = await refined();
    assert.deepEqual([other.status, codeOf(other)], [503, 'refinement-busy']);
    refining.abort();
    for (const { headers, body } of [await first, await refined(), await refined()])
      assert.deepEqual([headers['segcast-refined'], ...body], ['crf', 0x89, 2]);
    assert.deepEqual(
      calls.map(({ pixels, classes }) => [pixels[0], classes]),
      [
        [100, 3],
        [50, 3],
      ],
    );
    const wrong = await ask(server, '/cameras/front/snapshot.jpg?refine=magic');
    assert.deepEqual([wrong.status, codeOf(wrong)], [400, 'bad-request']);
  });

  it('draws a refined snapshot with the refined labels', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed], {
      refineLabels: ({ width, height }) =>
        Promise.resolve({ width, height, ids: new Uint8Array(width * height).fill(1) }),
    });
    feed.show({ value: 100 });
    const { body } = await ask(server, '/cameras/front/snapshot.jpg?refine=crf');
    const tree = streetClasses.classes[1]?.color[0] ?? 0;
    assert.deepEqual([...body], [0xff, 0xd8, Math.round((100 + tree) / 2)]);
  });

  it('encodes a snapshot once, however often it is asked for', async () => {
    let calls = 0;
    const feed = new FakeFeed('front');
    await using server = await serve([feed], {
      encodeJpeg: async (picture) => {
        calls += 1;
        return picture;
      },
    });
    feed.show();
    await Promise.all([1, 2, 3].map(() => ask(server, '/cameras/front/snapshot.jpg')));
    assert.equal(calls, 1);
  });

  it('gives real JPEG and PNG files by default', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed], { encodeJpeg: undefined, encodeLabelPng: undefined });
    feed.show();
    const picture = await ask(server, '/cameras/front/snapshot.jpg');
    const labels = await ask(server, '/cameras/front/labels.png');
    assert.deepEqual([picture.status, ...picture.body.subarray(0, 3)], [200, 0xff, 0xd8, 0xff]);
    assert.deepEqual([labels.status, labels.body.subarray(1, 4).toString()], [200, 'PNG']);
  });

  it('gives no picture before the first, none of an offline camera, no labels of a raw frame', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed]);
    const outcome = async (path: string): Promise<string> => {
      const answer = await ask(server, path);
      return `${answer.status} ${codeOf(answer)}`;
    };
    assert.equal(await outcome('/cameras/front/snapshot.jpg'), '503 no-picture-yet');
    feed.show({ kind: 'raw' });
    assert.equal(await outcome('/cameras/front/labels.png'), '503 no-labels-yet');
    feed.goOffline(0);
    assert.equal(await outcome('/cameras/front/snapshot.jpg'), '503 camera-offline');
    assert.equal(await outcome('/cameras/back/snapshot.jpg'), '404 camera-unknown');
  });

  it('answers with an error of our own form whatever is asked', async () => {
    await using server = await serve([]);
    const outcomes: string[] = [];
    for (const [method, path, body] of [
      ['GET', '/nothing'],
      ['POST', '/nothing'],
      ['POST', '/cameras'],
      ['DELETE', '/healthz'],
      ['GET', '/session'],
      ['GET', '/ws'],
      ['POST', '/session', '{"token"'],
      ['POST', '/session', '{"secret":"x"}'],
      ['POST', '/session', `{"token":"${'x'.repeat(5000)}"}`],
      ['GET', '/%'],
    ] as const) {
      const headers = { 'content-type': 'application/json' };
      const answer = await ask(server, path, { method, ...(body === undefined ? {} : { body, headers }) });
      outcomes.push(
        `${method} ${path} ${answer.status} ${codeOf(answer)} ${String(answer.headers.allow ?? '')}`.trim(),
      );
    }
    assert.deepEqual(outcomes, [
      'GET /nothing 404 not-found',
      'POST /nothing 404 not-found',
      'POST /cameras 405 method-not-allowed GET, HEAD',
      'DELETE /healthz 405 method-not-allowed GET, HEAD',
      'GET /session 405 method-not-allowed POST',
      'GET /ws 426 upgrade-required',
      'POST /session 400 bad-request',
      'POST /session 400 bad-request',
      'POST /session 413 body-too-large',
      'GET /% 400 bad-request',
    ]);
  });

  it('is healthy while all cameras are online, degraded while some are, down without any', async () => {
    const front = new FakeFeed('front');
    const back = new FakeFeed('back');
    await using server = await serve([front, back]);
    const health = async (): Promise<string> => {
      const { status, body } = await ask(server, '/healthz');
      return `${status} ${(json(body) as { status: string }).status}`;
    };
    assert.equal(await health(), '200 ok');
    front.goOffline(0);
    assert.equal(await health(), '200 degraded');
    back.goOffline(0);
    assert.equal(await health(), '503 down');
    const { cameras, version, viewers } = json((await ask(server, '/healthz')).body) as Record<
      string,
      unknown
    >;
    assert.match(String(version), /^\d+\.\d+\.\d+/);
    assert.equal(viewers, 0);
    assert.ok(Array.isArray(cameras) && cameras.length === 2);
  });
});
