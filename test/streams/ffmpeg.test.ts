import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ffmpegArguments, startFfmpeg } from '../../streams/ffmpeg.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const ENDLESS = { input: 'testsrc=size=64x48:rate=1000', inputOptions: ['-f', 'lavfi'] } as const;
const RAW_VIDEO = ['-pix_fmt', 'rgb24', '-f', 'rawvideo'] as const;

describe('ffmpeg', () => {
  it('runs exactly the given options around the input and before the output', () => {
    assert.deepEqual(
      ffmpegArguments({
        input: 'file:my clip.mp4',
        inputOptions: ['-re'],
        outputOptions: ['-metadata', 'title=two words'],
        output: '-odd name:50%d.mkv',
      }),
      [
        ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning', '-y'],
        ...['-re', '-i', 'file:my clip.mp4'],
        ...['-metadata', 'title=two words', 'file:-odd name:50%d.mkv'],
      ],
    );
  });

  it('starts a device that fluent-ffmpeg does not know, and gives its output to the byte', async () => {
    await using ffmpeg = startFfmpeg({
      ...ENDLESS,
      outputOptions: ['-frames:v', '3', ...RAW_VIDEO],
      output: 'stdout',
    });
    const bytes = await buffer(ffmpeg.stdout);
    assert.equal(bytes.length, 3 * 64 * 48 * 3);
    const { code, signal, startFailure } = await ffmpeg.exited;
    assert.deepEqual({ code, signal, startFailure }, { code: 0, signal: null, startFailure: undefined });
  });

  it('finishes the file when its standard input ends', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, '-clip 1:2 %d.mkv');
    await using ffmpeg = startFfmpeg({
      input: 'pipe:0',
      inputOptions: ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', '16x16', '-r', '25'],
      outputOptions: ['-c:v', 'ffv1'],
      output: path,
      feedsStdin: true,
    });
    ffmpeg.stdin.end(Buffer.alloc(16 * 16 * 5));
    assert.equal((await ffmpeg.exited).code, 0);
    assert.ok((await stat(path)).size > 100);
  });

  it('ends a process whose output nobody reads, once, however often it is told to', async () => {
    const ffmpeg = startFfmpeg({ ...ENDLESS, outputOptions: RAW_VIDEO, output: 'stdout' });
    await once(ffmpeg.stdout, 'readable');
    const first = ffmpeg.stop();
    assert.equal(ffmpeg.stop(), first);
    const exit = await first;
    assert.ok(exit.code !== null || exit.signal !== null);
    assert.throws(() => process.kill(ffmpeg.pid ?? 0, 0), { code: 'ESRCH' });
  });

  it('kills a process that ignores SIGTERM', async () => {
    await using folder = await temporaryFolder();
    const stubborn = join(folder.path, 'ffmpeg');
    await writeFile(stubborn, '#!/bin/sh\ntrap "" TERM PIPE\necho up\nwhile :; do :; done\n');
    await chmod(stubborn, 0o755);
    await withFfmpegAt(stubborn, async () => {
      const ffmpeg = startFfmpeg({ ...ENDLESS, output: 'stdout' });
      await once(ffmpeg.stdout, 'readable');
      assert.equal((await ffmpeg.stop({ graceMs: 50 })).signal, 'SIGKILL');
    });
  });

  it('stops when its signal is aborted, before or after the start', async () => {
    const abort = new AbortController();
    const running = startFfmpeg({
      ...ENDLESS,
      outputOptions: RAW_VIDEO,
      output: 'stdout',
      signal: abort.signal,
    });
    await once(running.stdout, 'readable');
    abort.abort();
    await running.exited;
    const stillborn = startFfmpeg({
      ...ENDLESS,
      outputOptions: RAW_VIDEO,
      output: 'stdout',
      signal: abort.signal,
    });
    await stillborn.exited;
  });

  it('keeps the last lines of the log, without the password', async () => {
    const heard: string[] = [];
    await using ffmpeg = startFfmpeg({
      input: 'nosuch://admin:hunter2@camera/live',
      outputOptions: RAW_VIDEO,
      output: 'stdout',
      onLogLine: (line) => heard.push(line),
    });
    const { code, stderrTail } = await ffmpeg.exited;
    assert.ok(code !== null && code > 0);
    assert.match(stderrTail.join('\n'), /nosuch:\/\/\*\*\*@camera\/live: Protocol not found/);
    assert.doesNotMatch(stderrTail.join('\n'), /hunter2/);
    assert.deepEqual(heard, stderrTail);
  });

  it('says that ffmpeg is missing, and how to get it', async () => {
    await withFfmpegAt('/nonexistent/ffmpeg', async () => {
      const ffmpeg = startFfmpeg({ ...ENDLESS, output: 'stdout' });
      const { startFailure } = await ffmpeg.exited;
      assert.equal(startFailure?.code, 'ffmpeg-missing');
      assert.match(startFailure.message, /nonexistent/);
      assert.match(startFailure.remedy, /SEGCAST_FFMPEG/);
      await ffmpeg.stop();
    });
  });

  it('leaves no ffmpeg behind when its owner is killed', async () => {
    const owner = spawn(
      process.execPath,
      [
        ...['--import', 'tsx', '--input-type=module', '--eval'],
        `import { startFfmpeg } from ${JSON.stringify(new URL('../../streams/ffmpeg.ts', import.meta.url).href)};
         const ffmpeg = startFfmpeg(${JSON.stringify({ ...ENDLESS, outputOptions: RAW_VIDEO, output: 'stdout' })});
         ffmpeg.stdout.once('readable', () => console.log(ffmpeg.pid));`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [printed] = (await once(owner.stdout, 'data')) as [Buffer];
    owner.kill('SIGKILL');
    await gone(Number(printed.toString()));
  });
});

async function withFfmpegAt(path: string, body: () => Promise<void>): Promise<void> {
  const before = process.env['SEGCAST_FFMPEG'];
  process.env['SEGCAST_FFMPEG'] = path;
  try {
    await body();
  } finally {
    if (before === undefined) delete process.env['SEGCAST_FFMPEG'];
    else process.env['SEGCAST_FFMPEG'] = before;
  }
}

/** Resolves when no process has this id; the test's own timeout is the limit. */
async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
