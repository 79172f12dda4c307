import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { openSource, type SourceOptions } from '../../../streams/source/open-source.js';
import { ffmpeg, H264, testPicture } from '../../support/clip.js';
import { hastenedScheduler } from '../../support/hastened-scheduler.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { WatchedSource } from '../../support/watched-source.js';

const OPTIONS: SourceOptions = {
  scheduler: hastenedScheduler,
  connectTimeoutMs: 200_000,
  stallTimeoutMs: 200_000,
};

describe('a camera or file on the web', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let server: Server;
  let base: string;
  let jpeg: Buffer;
  let clip: Buffer;
  /** The MJPEG viewer that is connected. */
  let viewer: ServerResponse | undefined;

  before(async () => {
    folder = await temporaryFolder();
    await ffmpeg(...testPicture('64x48', 1), '-update', '1', join(folder.path, 'picture.jpg'));
    await ffmpeg(...testPicture('64x48', 5), ...H264, join(folder.path, 'clip.mkv'));
    jpeg = await readFile(join(folder.path, 'picture.jpg'));
    clip = await readFile(join(folder.path, 'clip.mkv'));
    server = createServer((request, response) => {
      const path = request.url ?? '';
      if (path === '/clip.mkv') return void response.end(clip);
      if (path === '/page') return void response.end('<html>Please log in</html>');
      const status = Number(/^\/(\d{3})$/.exec(path)?.[1] ?? 200);
      response.writeHead(status, { 'Content-Type': 'multipart/x-mixed-replace; boundary=picture' });
      if (status === 200) viewer = response;
      else response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    base = `127.0.0.1:${(server.address() as { port: number }).port}`; // a TCP server's address is an object
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
    await folder[Symbol.asyncDispose]();
  });

  const sendPicture = (): void => {
    viewer?.write(`--picture\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`);
    viewer?.write(jpeg);
    viewer?.write('\r\n');
  };

  it('has its MJPEG pictures stamped as they arrive, and is reconnected when it hangs up', async () => {
    using source = new WatchedSource(openSource(`http://admin:hunter2@${base}/live`, OPTIONS));
    const sending = setInterval(sendPicture, 20);
    try {
      const { stream } = await source.next('online');
      assert.deepEqual(stream.timeBase, { num: 1, den: 1_000_000 });
      const first = await source.nextFrame();
      const second = await source.nextFrame();
      assert.equal(first.pts, 0);
      assert.equal(second.pts, Math.round((second.arrivedAtMs - first.arrivedAtMs) * 1000));
      viewer?.destroy();
      const { failure } = await source.next('offline');
      assert.equal(failure.code, 'source-ended');
      assert.doesNotMatch(failure.message, /hunter2/);
      assert.equal((await source.next('online')).epoch, 1);
    } finally {
      clearInterval(sending);
    }
  });

  it('is a file when its name says so, and ends', async () => {
    using source = new WatchedSource(openSource(`http://${base}/clip.mkv`, OPTIONS));
    await source.next('frame', ({ frame }) => frame.seq === 4);
    await assert.rejects(source.next('frame'), /the source completed/);
  });

  for (const [path, code] of [
    ['/401', 'source-unauthorized'],
    ['/403', 'source-unauthorized'],
    ['/404', 'source-not-found'],
    ['/503', 'source-refused'],
    ['/page', 'source-unsupported'],
  ] as const) {
    it(`fails with ${code} for ${path}`, async () => {
      using source = new WatchedSource(openSource(`http://${base}${path}`, OPTIONS));
      assert.equal((await source.next('offline')).failure.code, code);
    });
  }
});
