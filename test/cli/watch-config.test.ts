import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import WebSocket from 'ws';
import { printed, runCli, startCli } from '../support/cli.js';
import { ffmpeg, H264, testPicture } from '../support/clip.js';
import { RtspServer } from '../support/rtsp-server.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('segcast watch --config', () => {
  it('takes up what the file says while the cameras it leaves alone go on', async () => {
    await using folder = await temporaryFolder();
    await using yard = await RtspServer.start({ size: '96x64' });
    const path = join(folder.path, 'segcast.yaml');
    await writeFile(path, configuration(camera('Yard', yard.url)));
    await using watching = startCli('watch', '--config', path, '--device', 'cpu', '--threads', '1');
    const [, url = ''] = await printed(watching, /watch it at (http:\S+)/);
    await using viewer = await watchOne(url, 'yard');

    const reloaded = printed(watching, /configuration reloaded/);
    await writeFile(path, configuration(camera('Yard', yard.url), camera('Gate', yard.url, 'opacity: 1')));
    await reloaded;
    assert.deepEqual(await namesOf(url), ['Yard', 'Gate']);

    const refused = printed(watching, /segcast\.yaml:\d+:\d+[\s\S]*last good configuration stays in force/);
    await writeFile(path, configuration(camera('Yard', yard.url, 'opacitty: 1')));
    const [complaint] = await refused;
    assert.match(complaint, /opacity/); // did you mean
    assert.deepEqual(await namesOf(url), ['Yard', 'Gate']);

    const changed = printed(
      watching,
      /removed[\s\S]*configuration reloaded|configuration reloaded[\s\S]*removed/,
    );
    await writeFile(path, configuration(camera('Yard', yard.url, 'opacity: 0')));
    await changed;
    assert.deepEqual(await namesOf(url), ['Yard']);
    await viewer.nextPicture();
    assert.equal(viewer.isOpen, true);
    assert.deepEqual(viewer.removed, []);

    watching.kill('SIGINT');
    const { code, stderr } = await watching.result;
    assert.equal(code, 0, stderr);
  });

  it('names file, line and remedy of a mistake, and starts nothing', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'segcast.yaml');
    await writeFile(path, configuration(camera('Yard', 'rtsp://joe:s3cret@yard/1', 'priority: -1')));
    const { code, stderr, stdout } = await runCli('watch', '--config', path);
    assert.equal(code, 2);
    assert.match(stderr, /segcast\.yaml:\d+:\d+.*priority/s);
    assert.match(stderr, /config-invalid/);
    assert.doesNotMatch(stderr + stdout, /s3cret/);
  });

  it('says what to name when there is neither a source nor a file', async () => {
    const { code, stderr } = await runCli('watch');
    assert.equal(code, 2);
    assert.match(stderr, /--config/);
  });

  it('goes before the file where the command line says otherwise', async () => {
    await using folder = await temporaryFolder();
    const [path, clip] = [join(folder.path, 'segcast.yaml'), join(folder.path, 'in.mp4')];
    await ffmpeg(...testPicture('64x48', 30), ...H264, clip);
    await writeFile(path, configuration(camera('Clip', clip)));
    const { code, stderr } = await runCli('watch', '--config', path, '--listen', '0.0.0.0:0');
    assert.equal(code, 6, stderr);
    assert.match(stderr, /listen-token-required/);
  });
});

function configuration(...cameras: readonly string[]): string {
  return `cameras:\n${cameras.join('\n')}\nserver:\n  listen: 127.0.0.1:0\n`;
}

function camera(name: string, source: string, ...more: readonly string[]): string {
  const fields = [
    `source: ${source}`,
    `name: ${name}`,
    'profile: { fixed: { exit: low, size: 64x64 } }',
    ...more,
  ];
  return `  - ${fields.join('\n    ')}`;
}

async function namesOf(url: string): Promise<string[]> {
  const answer = (await (await fetch(new URL('/api/cameras', url))).json()) as {
    cameras: { name: string }[];
  };
  return answer.cameras.map(({ name }) => name);
}

/** A viewer of one camera, connected once it has got a picture. */
async function watchOne(url: string, id: string) {
  const socket = new WebSocket(
    `${new URL('/ws', url).href.replace('http', 'ws')}?camera=${id}`,
    'segcast.v1',
  );
  const removed: string[] = [];
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) return;
    const message = JSON.parse(data.toString()) as { type: string; id?: string };
    if (message.type === 'camera-removed' && message.id === id) removed.push(id);
  });
  const nextPicture = async (): Promise<void> => {
    for (;;) {
      const [, isBinary] = (await once(socket, 'message')) as [Buffer, boolean];
      if (isBinary) return;
    }
  };
  await nextPicture();
  return {
    removed,
    nextPicture,
    get isOpen() {
      return socket.readyState === socket.OPEN;
    },
    [Symbol.asyncDispose]: (): Promise<void> => {
      socket.terminate();
      return Promise.resolve();
    },
  };
}
