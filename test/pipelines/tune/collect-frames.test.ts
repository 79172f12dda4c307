import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { collectFrames } from '../../../pipelines/tune/collect-frames.js';
import { ffmpeg, H264, testPicture } from '../../support/clip.js';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('collecting frames', () => {
  it('spreads some tens evenly over a clip, and knows its frame rate', async () => {
    await using folder = await temporaryFolder();
    const clip = join(folder.path, 'long.mp4');
    await ffmpeg(...testPicture('64x48', 100, '30000/1001'), ...H264, clip);
    const { frames, frameRate } = await collectFrames(clip, { forMs: 60_000 });
    assert.deepEqual(frameRate, { num: 30_000, den: 1001 });
    assert.deepEqual(
      frames.map(({ seq }) => seq),
      Array.from({ length: 25 }, (_, index) => 4 * index),
    );
  });

  it('stops when its time is over', async () => {
    await using folder = await temporaryFolder();
    const clip = join(folder.path, 'long.mp4');
    await ffmpeg(...testPicture('64x48', 20), ...H264, clip);
    const clock = new FakeClock();
    const now = clock.now.bind(clock);
    clock.now = () => {
      clock.advance(10);
      return now();
    };
    const { frames } = await collectFrames(clip, { forMs: 100, clock });
    assert.ok(frames.length >= 2 && frames.length < 20, `${frames.length} frames`);
  });

  it('gives up on a camera that sends nothing', async () => {
    await using silent = await silentServer();
    const url = `http://user:secret@127.0.0.1:${silent.port}/stream`;
    await assert.rejects(collectFrames(url, { forMs: 1, firstFrameMs: 300 }), (thrown) => {
      assert.ok(thrown instanceof Error);
      assert.equal((thrown as Error & { code: unknown }).code, 'source-timeout');
      assert.doesNotMatch(thrown.message, /secret/);
      return true;
    });
  });

  it('ends at once when asked to', async () => {
    await using silent = await silentServer();
    const abort = new AbortController();
    const url = `http://127.0.0.1:${silent.port}/stream`;
    const collecting = collectFrames(url, { forMs: 60_000, signal: abort.signal });
    await silent.connected;
    abort.abort();
    await assert.rejects(collecting, { name: 'AbortError' });
  });
});

/** Takes connections and never answers. */
async function silentServer() {
  const sockets = new Set<{ destroy(): void }>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
  });
  const connected = once(server, 'connection');
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    port,
    connected,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
