import assert from 'node:assert/strict';
import type { Log } from '../../streams/publisher/log.js';
import { isLoopback, isSameOrigin, pageUrl } from '../../src/server/hosts.js';
import { FakeFeed } from '../support/fake-feed.js';
import { ask, codeOf, serve, TestViewer } from './running-server.js';

const TOKEN = 'correct-horse-battery';

describe('hosts', () => {
  for (const [host, expected] of [
    ['localhost', true],
    ['127.0.0.1', true],
    ['127.1.2.3', true],
    ['::1', true],
    ['[::1]', true],
    ['0.0.0.0', false],
    ['::', false],
    ['192.168.1.2', false],
    ['127.0.0.1.example.com', false],
  ] as const) {
    it(`takes ${host} for ${expected ? '' : 'no '}loopback`, () => {
      assert.equal(isLoopback(host), expected);
    });
  }

  for (const [origin, host, expected] of [
    ['http://localhost:8080', 'localhost:8080', true],
    ['https://cam.example.com', 'cam.example.com', true],
    ['https://cam.example.com', 'cam.example.com:443', true],
    ['http://LOCALHOST:8080', 'localhost:8080', true],
    ['http://localhost:8081', 'localhost:8080', false],
    ['http://evil.example', 'localhost:8080', false],
    ['null', 'localhost:8080', false],
    ['file://localhost:8080', 'localhost:8080', false],
    ['http://localhost:8080', undefined, false],
    ['http://localhost:8080', 'user@localhost:8080', false],
  ] as const) {
    it(`takes ${origin} for ${expected ? 'the same origin as' : 'another origin than'} ${host ?? 'none'}`, () => {
      assert.equal(isSameOrigin(origin, host), expected);
    });
  }

  it('writes the page URL with IPv6 in brackets, and an address others can use for all of them', () => {
    assert.equal(pageUrl('::1', 80), 'http://[::1]:80/');
    assert.doesNotMatch(pageUrl('0.0.0.0', 80), /0\.0\.0\.0/);
  });
});

describe('access', () => {
  it('needs a token for an address that others can reach', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1']) {
      await assert.rejects(serve([], { listen: { host, port: 0 } }), { code: 'listen-token-required' });
    }
    await using server = await serve([], { listen: { host: '0.0.0.0', port: 0 }, token: TOKEN });
    assert.equal((await ask(server, '/cameras')).status, 401);
  });

  it('refuses an empty token', async () => {
    await assert.rejects(serve([], { token: '' }), { code: 'usage' });
  });

  it('shows cameras to nobody without the token, however the path is spelt', async () => {
    const feed = new FakeFeed('front');
    await using server = await serve([feed], { token: TOKEN });
    feed.show();
    for (const path of [
      '/cameras',
      '/%63ameras',
      '/cameras/front/snapshot.jpg',
      '/cameras/front/labels.png',
    ]) {
      const answer = await ask(server, path);
      assert.deepEqual([answer.status, codeOf(answer)], [401, 'unauthorized'], path);
    }
    assert.equal(await new TestViewer(server).ended, 'HTTP 401');
    assert.deepEqual(JSON.parse((await ask(server, '/healthz')).body.toString()), { status: 'ok' });
  });

  it('takes the token as a bearer, in the query, and as the session cookie that either way of telling it gives', async () => {
    await using server = await serve([], { token: TOKEN });
    const status = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await ask(server, path, { headers })).status;
    assert.equal(await status('/cameras', { authorization: `Bearer ${TOKEN}` }), 200);
    assert.equal(await status(`/cameras?token=${TOKEN}`), 200);
    assert.equal(await status('/cameras', { authorization: `Bearer ${TOKEN}x` }), 401);
    assert.equal(await status(`/cameras?token=${TOKEN.slice(1)}`), 401);

    const page = await ask(server, `/?token=${TOKEN}`);
    const posted = await ask(server, '/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: TOKEN }),
    });
    assert.equal(posted.status, 204);
    for (const { headers } of [page, posted]) {
      const setCookie = String(headers['set-cookie']);
      assert.match(setCookie, /^segcast-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
      assert.ok(!setCookie.includes(TOKEN));
      const cookie = setCookie.split(';')[0] ?? '';
      assert.equal(await status('/cameras', { cookie: `other=1; ${cookie}` }), 200);
      assert.equal(await status('/cameras', { cookie: `${cookie.slice(0, -2)}xx` }), 401);
    }
  });

  it('gives no session for a wrong token, nor to another web page', async () => {
    await using server = await serve([], { token: TOKEN });
    const post = (token: string, headers: Record<string, string> = {}): ReturnType<typeof ask> =>
      ask(server, '/session', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ token }),
      });
    const wrong = await post('wrong');
    assert.deepEqual([wrong.status, wrong.headers['set-cookie']], [401, undefined]);
    const foreign = await post(TOKEN, { origin: 'http://evil.example' });
    assert.deepEqual([foreign.status, foreign.headers['set-cookie']], [403, undefined]);
    assert.equal((await ask(server, '/?token=wrong')).headers['set-cookie'], undefined);
  });

  it('answers to loopback names only, against DNS rebinding, and to hosts that were named', async () => {
    await using server = await serve([], { allowedHosts: ['Cam.Example.com'] });
    const status = async (host: string): Promise<number> =>
      (await ask(server, '/cameras', { headers: { host } })).status;
    for (const host of [
      'localhost',
      'localhost:1',
      '127.0.0.1',
      '[::1]:8080',
      'cam.example.com',
      'a.localhost',
    ]) {
      assert.equal(await status(host), 200, host);
    }
    for (const host of ['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example', '192.168.1.2']) {
      assert.equal(await status(host), 403, host);
    }
    assert.equal(
      await new TestViewer(server, '/ws', { headers: { host: 'evil.example' } }).ended,
      'HTTP 403',
    );
  });

  it('lets its own page and programs open the WebSocket, and no other page', async () => {
    await using server = await serve([]);
    const { origin } = new URL(server.url);
    assert.equal(await new TestViewer(server, '/ws', { origin: 'http://evil.example' }).ended, 'HTTP 403');
    assert.equal(await new TestViewer(server, '/ws', { origin: 'null' }).ended, 'HTTP 403');
    await new TestViewer(server, '/ws', { origin }).greeted();
    await new TestViewer(server).greeted();
  });

  it('keeps the token out of the log', async () => {
    const lines: string[] = [];
    const note = (fields: object, message: string): void =>
      void lines.push(JSON.stringify([fields, message]));
    const logger: Log = { info: note, warn: note };
    await using server = await serve([], { token: TOKEN, logger });
    const viewer = new TestViewer(server, `/ws?token=${TOKEN}`);
    await viewer.greeted();
    await new TestViewer(server, '/ws?token=wrong-one').ended;
    await ask(server, `/nothing?token=${TOKEN}`);
    viewer.socket.close();
    await viewer.ended;
    await server.close();
    assert.ok(lines.length >= 3);
    assert.doesNotMatch(lines.join('\n'), /correct-horse|wrong-one/);
  });
});
