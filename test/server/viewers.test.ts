import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { decodePicture } from '../../src/viewer/protocol.js';
import { FakeFeed } from '../support/fake-feed.js';
import { serve, TestViewer } from './running-server.js';

describe('server over WebSocket', () => {
  it('sends every camera to a client that only listens, which needs not even name the subprotocol', async () => {
    const feeds = [new FakeFeed('front'), new FakeFeed('back')];
    await using server = await serve(feeds);
    const viewer = new TestViewer(server);
    const { cameras } = await viewer.greeted();
    assert.deepEqual(
      cameras.map(({ id }) => id),
      ['front', 'back'],
    );
    assert.equal(viewer.socket.protocol, '');
    // Far more than may be under way at once: pongs, which ws sends by itself, make room.
    for (let seq = 0; seq < 10; seq++) {
      for (const feed of feeds) {
        feed.show({ seq });
        await viewer.hears((message) => isPicture(message, feed.id, seq));
      }
    }
  });

  it('speaks segcast.v1 with those who offer it', async () => {
    await using server = await serve([]);
    const viewer = new TestViewer(server, '/ws', {}, ['other', 'segcast.v1']);
    await viewer.greeted();
    assert.equal(viewer.socket.protocol, 'segcast.v1');
  });

  it('begins with the cameras that the URL names', async () => {
    const feeds = [new FakeFeed('front'), new FakeFeed('back')];
    await using server = await serve(feeds);
    const viewer = new TestViewer(server, '/ws?camera=back');
    await viewer.greeted();
    for (const feed of feeds) feed.show();
    await viewer.hears((message) => typeof message !== 'string');
    assert.deepEqual(
      viewer.heard.filter((message) => isPicture(message, 'front', 0)),
      [],
    );
  });

  for (const [what, message, ending] of [
    ['an unknown message', '{"type":"reboot"}', /^1008 type: /],
    ['text that is no JSON', 'hello', /^1008 expected JSON$/],
    ['a binary message', Buffer.from('{}'), /^1003 expected a text message/],
    ['a message that is too long', JSON.stringify({ type: 'view', pad: 'x'.repeat(20_000) }), /^1009/],
  ] as const) {
    it(`closes the connection after ${what}, and nobody else's`, async () => {
      await using server = await serve([]);
      const good = new TestViewer(server);
      const bad = new TestViewer(server);
      await Promise.all([good.greeted(), bad.greeted()]);
      bad.socket.send(message);
      assert.match(await bad.ended, ending);
      assert.equal(good.socket.readyState, good.socket.OPEN);
    });
  }

  it('refuses one viewer too many with 1013', async () => {
    await using server = await serve([], { limits: { maxViewers: 1 } });
    await new TestViewer(server).greeted();
    assert.match(await new TestViewer(server).ended, /^1013 the server is full/);
    assert.equal(server.viewers, 1);
  });

  it('has no WebSocket but /ws', async () => {
    await using server = await serve([]);
    assert.equal(await new TestViewer(server, '/other').ended, 'HTTP 404');
  });

  it('says goodbye with 1001 when it stops, frees the port, and can be closed twice', async () => {
    const server = await serve([]);
    const viewer = new TestViewer(server);
    await viewer.greeted();
    await Promise.all([server.close(), server.close()]);
    assert.equal(await viewer.ended, '1001 the server is stopping');
    const port = Number(new URL(server.url).port);
    await using again = await serve([], { listen: { port } });
    await new TestViewer(again).greeted();
  });

  it('cuts off a viewer that does not answer the goodbye', async () => {
    const server = await serve([]);
    const viewer = new TestViewer(server);
    await viewer.greeted();
    viewer.socket.pause();
    await server.close();
    viewer.socket.resume();
    await viewer.ended;
  });
});

describe('listening', () => {
  it('says which port is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number }; // of a TCP server that listens
    const feed = new FakeFeed('front');
    await assert.rejects(serve([feed], { listen: { port } }), {
      code: 'listen-in-use',
      message: `Another program already listens on 127.0.0.1:${port}.`,
      remedy: new RegExp(`--listen 127\\.0\\.0\\.1:${port + 1}`),
    });
    assert.equal(feed.frames.observed, false);
    other.close();
  });

  for (const [host, port, reason] of [
    ['192.0.2.1', 0, /does not have that address/],
    ['127.0.0.1', 70_000, /a port is a number from 0 to 65535/],
    ['no-such-host.invalid', 0, /that host name/],
  ] as const) {
    it(`says why it cannot listen on ${host}:${port}`, async () => {
      await assert.rejects(serve([], { listen: { host, port }, token: 'token' }), {
        code: 'listen-failed',
        message: reason,
      });
    });
  }
});

function isPicture(message: string | Buffer, camera: string, seq: number): boolean {
  if (typeof message === 'string') return false;
  const header = decodePicture(new Uint8Array(message).buffer)?.header;
  return header?.camera === camera && header.seq === seq;
}
