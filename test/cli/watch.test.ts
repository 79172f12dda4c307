import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import WebSocket from 'ws';
import { printed, runCli, startCli } from '../support/cli.js';
import { ffmpeg, H264, probedPts, testPicture } from '../support/clip.js';
import { RtspServer } from '../support/rtsp-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const SMALL = ['--size', '64x64', '--device', 'cpu', '--threads', '1', '--listen', '127.0.0.1:0'];

describe('segcast watch', () => {
  it('serves a camera over WebSocket, records it, and ends in order at Ctrl-C', async () => {
    await using folder = await temporaryFolder();
    await using camera = await RtspServer.start({ size: '96x64' });
    const [video, labels] = [join(folder.path, 'yard.mp4'), join(folder.path, 'yard.mkv')];
    await using watching = startCli(
      'watch',
      `yard=${camera.url}`,
      '--record',
      video,
      '--labels',
      labels,
      ...SMALL,
    );
    const status = printed(watching, /yard +.* fps +latency p95 +\d+ ms +drops \d+ +exit (raw|low|mid|high)/);
    const [, url] = await printed(watching, /watch it at (http:\S+)/);
    assert.ok(url !== undefined);

    const levels = await levelsUntil(new URL('/ws', url).href.replace('http', 'ws'), 'high');
    assert.equal(levels.at(-1), 'high');
    assert.equal((await fetch(new URL('/healthz', url))).status, 200);
    const snapshot = Buffer.from(
      await (await fetch(new URL('/cameras/yard/snapshot.jpg', url))).arrayBuffer(),
    );
    assert.equal(snapshot.subarray(0, 3).toString('hex'), 'ffd8ff');

    await status; // one line a second
    watching.kill('SIGINT');
    const { code, stderr } = await watching.result;
    assert.equal(code, 0, stderr);
    const recorded = await probedPts(video);
    assert.ok(recorded.pts.length > 0);
    assert.equal((await probedPts(labels)).pts.length, recorded.pts.length);
    const report = (await readFile(join(folder.path, 'yard.jsonl'), 'utf8')).trim().split('\n');
    const kept = report
      .slice(1)
      .filter((text) => (JSON.parse(text) as { recorded: object | null }).recorded !== null);
    assert.equal(kept.length, recorded.pts.length);
  });

  it('plays a file to its end, finishes the recording and exits 0', async () => {
    await using folder = await temporaryFolder();
    const [input, video] = [join(folder.path, 'in.mp4'), join(folder.path, 'out.mkv')];
    await ffmpeg(...testPicture('64x48', 30), ...H264, input);
    const { code, stdout, stderr } = await runCli('watch', input, '--record', video, ...SMALL);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /recorded .*out\.mkv \(\d+ frames, 64x48\)/);
    assert.ok((await probedPts(video)).pts.length > 0);
  });

  it('tells of a wrong password without showing it, and keeps trying', async () => {
    await using camera = await RtspServer.start({ credentials: { user: 'joe', password: 'right' } });
    await using watching = startCli('watch', camera.urlFor('joe', 's3cret'), ...SMALL);
    const [line] = await printed(watching, /offline since [^\n]*Next try in/);
    assert.match(line, /user name|password|401|unauthori[sz]ed/i);
    watching.kill('SIGINT');
    const { code, stdout, stderr } = await watching.result;
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stdout + stderr, /s3cret/);
  });

  it('ends at once at the second Ctrl-C', async () => {
    await using camera = await RtspServer.start();
    await using watching = startCli('watch', camera.url, ...SMALL);
    await printed(watching, / fps /);
    watching.kill('SIGINT');
    watching.kill('SIGTERM'); // two equal signals may be merged by the system before they are handled
    const { code } = await watching.result;
    assert.equal(code, 130);
  });

  it('refuses to listen for others without a token, before it opens a camera', async () => {
    const { code, stderr } = await runCli('watch', 'demo:', '--listen', '0.0.0.0:0');
    assert.equal(code, 6);
    assert.match(stderr, /listen-token-required/);
  });

  it('ends with the failure of its only source', async () => {
    const { code, stderr } = await runCli('watch', 'no-such-file.mp4', ...SMALL);
    assert.equal(code, 3);
    assert.match(stderr, /source-not-found/);
  });
});

/** The ladder levels of the pictures a new viewer gets, until one of `wanted` has come. */
async function levelsUntil(url: string, wanted: string): Promise<string[]> {
  const socket = new WebSocket(url, 'segcast.v1');
  const levels: string[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return;
    const header = JSON.parse(data.subarray(12, 12 + data.readUInt32BE(8)).toString()) as { level: string };
    levels.push(header.level);
    if (header.level === wanted) socket.close();
  });
  await once(socket, 'close');
  return levels;
}
