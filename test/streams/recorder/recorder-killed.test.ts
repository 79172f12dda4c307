import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ffmpegPath } from '../../../streams/ffmpeg.js';
import { decodedFrames, ptsTimesOf } from './probe.js';

const CHILD = fileURLToPath(new URL('./record-until-killed.ts', import.meta.url));
const FPS = 25;
/** Four seconds of video. */
const ENOUGH = 4 * FPS;

describe('a recording that is killed', () => {
  let folder: string;
  let child: ChildProcess | undefined;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-killed-'))));
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  for (const name of ['street.mp4', 'street.mkv']) {
    it(`plays up to its last two seconds when everything is killed at once: ${name}`, async () => {
      const path = join(folder, name);
      const recording = await startRecording(path);
      const last = await recording.frames(ENOUGH);
      recording.kill(['ffmpeg', 'segcast']);
      await recording.exited;
      await assertPlays(path, last);
    });
  }

  it('plays up to its last two seconds when only segcast is killed, and ffmpeg ends', async () => {
    const path = join(folder, 'street.mp4');
    const recording = await startRecording(path);
    const last = await recording.frames(ENOUGH);
    recording.kill(['segcast']);
    await recording.exited;
    await recording.ffmpegGone();
    await assertPlays(path, last);
  });

  it('ends with record-failed and stays playable when only ffmpeg is killed', async () => {
    const path = join(folder, 'street.mp4');
    const recording = await startRecording(path);
    const last = await recording.frames(ENOUGH);
    recording.kill(['ffmpeg']);
    assert.equal(await recording.lastWord, 'ended record-failed');
    await assertPlays(path, last);
  });

  /** Every frame that can be found decodes, and at most two seconds are missing. */
  async function assertPlays(path: string, last: number): Promise<void> {
    const times = await ptsTimesOf(path);
    assert.ok(times.length > last - 2 * FPS, `${times.length} frames of ${last}`);
    assert.deepEqual(
      times.map(Number),
      times.map((_, seq) => seq / FPS),
    );
    assert.equal((await decodedFrames(path, 'gray')).length, times.length * 320 * 240);
  }

  async function startRecording(path: string) {
    const pidFile = join(folder, 'pid');
    const wrapper = join(folder, 'ffmpeg');
    await writeFile(wrapper, `#!/bin/sh\necho $$ > '${pidFile}'\nexec '${ffmpegPath()}' "$@"\n`);
    await chmod(wrapper, 0o755);
    const started = spawn(process.execPath, ['--import', 'tsx', CHILD, path], {
      env: { ...process.env, SEGCAST_FFMPEG: wrapper },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const lines = createInterface({ input: started.stdout });
    const exited = once(started, 'exit');
    const lastWord = new Promise<string>((resolve) => {
      let last = '';
      lines.on('line', (line) => (last = line));
      lines.on('close', () => resolve(last));
    });
    const ffmpegPid = async (): Promise<number> => Number(await readFile(pidFile, 'utf8'));
    let pid = 0;
    return {
      exited,
      lastWord,
      frames: async (count: number): Promise<number> => {
        for (;;) {
          const [line] = (await once(lines, 'line')) as [string];
          const seq = Number(line);
          if (seq >= count) {
            pid = await ffmpegPid();
            return seq;
          }
        }
      },
      kill: (which: readonly ('ffmpeg' | 'segcast')[]): void => {
        if (which.includes('ffmpeg')) process.kill(pid, 'SIGKILL');
        if (which.includes('segcast')) started.kill('SIGKILL');
      },
      ffmpegGone: async (): Promise<void> => {
        while (alive(pid)) await new Promise((resolve) => setTimeout(resolve, 10)); // not our child: it can only be polled
      },
    };
  }
});

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
