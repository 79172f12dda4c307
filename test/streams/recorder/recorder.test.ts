import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SegcastError } from '../../../src/core/errors.js';
import type { Clock, TimeBase } from '../../../src/core/time.js';
import { ffmpegPath } from '../../../streams/ffmpeg.js';
import { Recorder, type RecorderOptions } from '../../../streams/recorder/recorder.js';
import type { TrackEvent, WriteOutcome } from '../../../streams/recorder/track-outcome.js';
import { annotatedOf, type FrameShape } from './frames.js';
import { decodedFrames, packetsOf, ptsTimesOf, streamOf } from './probe.js';

const run = promisify(execFile);
const RECORD_UNTIL_KILLED = fileURLToPath(new URL('./record-until-killed.ts', import.meta.url));

describe('Recorder', () => {
  let folder: string;
  const ffmpeg = process.env['SEGCAST_FFMPEG'];
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-recorder-'))));
  afterEach(async () => {
    if (ffmpeg === undefined) delete process.env['SEGCAST_FFMPEG'];
    else process.env['SEGCAST_FFMPEG'] = ffmpeg;
    await rm(folder, { recursive: true, force: true });
  });

  async function record(name: string, shapes: readonly FrameShape[], options: Partial<RecorderOptions> = {}) {
    const path = join(folder, name);
    const recorder = await Recorder.open({ path, pace: 'offline', ...options });
    const events: TrackEvent[] = [];
    recorder.events.subscribe((event) => events.push(event));
    const outcomes: WriteOutcome[] = [];
    for (const [seq, shape] of shapes.entries())
      outcomes.push(await recorder.write(annotatedOf({ seq, ...shape })));
    const summary = await recorder.close();
    return { path, events, outcomes, summary };
  }

  describe('timing', () => {
    const EXACT: readonly { timeBase: TimeBase; start: number; steps: readonly number[] }[] = [
      { timeBase: { num: 1, den: 15360 }, start: 0, steps: [512, 512, 700, 1] },
      { timeBase: { num: 1, den: 90000 }, start: 900_000_123, steps: [3003, 2999, 90001] },
      { timeBase: { num: 1001, den: 30000 }, start: 1000, steps: [1, 1, 3] },
      { timeBase: { num: 1, den: 1000 }, start: 33, steps: [33, 34, 33, 1200] },
      { timeBase: { num: 1, den: 1_000_000 }, start: 8_123_456, steps: [33_333, 41_234] },
    ];
    for (const { timeBase, start, steps } of EXACT) {
      it(`keeps every PTS offline: ${timeBase.num}/${timeBase.den} from ${start}`, async () => {
        const all = ptsFrom(start, [...steps, ...steps, ...steps]);
        const { path, summary } = await record(
          'exact.mp4',
          all.map((pts) => ({ pts, timeBase })),
        );
        assert.equal(summary.failure, undefined);
        assert.equal(summary.frames, all.length);
        assert.deepEqual(
          await ptsTimesOf(path),
          all.map((pts) => seconds(pts, timeBase, 6)),
        );
      });
    }

    it('keeps PTS to the millisecond in Matroska', async () => {
      const timeBase = { num: 1, den: 90000 };
      const all = ptsFrom(123_457, [3003, 2999, 3004, 90_001]);
      const { path } = await record(
        'exact.mkv',
        all.map((pts) => ({ pts, timeBase })),
      );
      const toMs = all.map((pts) => (Math.round(pts / 90) / 1000).toFixed(6));
      assert.deepEqual(await ptsTimesOf(path), toMs);
    });

    it('moves a PTS that does not increase to the next tick, and loses no frame', async () => {
      const { path, outcomes } = await record('still.mp4', [{ pts: 5 }, { pts: 5 }, { pts: 4 }, { pts: 9 }]);
      assert.deepEqual(
        outcomes.map((outcome) => outcome.kind === 'accepted' && outcome.pts),
        [5, 6, 7, 9],
      );
      assert.equal((await ptsTimesOf(path)).length, 4);
    });

    it('goes on with the time of day when a live camera reconnects and its PTS begin anew', async () => {
      const shapes = [
        { pts: 1000, epoch: 0, arrivedAtMs: 5000 },
        { pts: 1001, epoch: 0, arrivedAtMs: 5042 },
        { pts: 0, epoch: 1, arrivedAtMs: 7042 },
        { pts: 1, epoch: 1, arrivedAtMs: 7099 },
      ];
      const { path } = await record('live.mp4', shapes, { pace: 'live' });
      assert.deepEqual((await ptsTimesOf(path)).map(Number), [0, 0.04, 2.04, 2.08]);
    });

    it('has a key frame at least every second, and no B-frames', async () => {
      const shapes = Array.from({ length: 70 }, (_, seq) => ({ pts: 90_000 + seq }));
      const { path } = await record('keys.mp4', shapes);
      const packets = await packetsOf(path);
      const keys = packets.filter((packet) => String(packet['flags']).startsWith('K'));
      assert.deepEqual(
        keys.map((packet) => Number(packet['pts_time'])),
        [3600, 3601, 3602],
      );
      for (const packet of packets) assert.equal(packet['dts'], packet['pts']);
    });
  });

  describe('picture', () => {
    for (const [width, height] of [
      [1, 1],
      [33, 17],
      [32, 15],
    ] as const) {
      it(`pads ${width}x${height} to even sides`, async () => {
        const { path, summary } = await record(
          'odd.mp4',
          Array.from({ length: 5 }, () => ({ width, height })),
        );
        assert.equal(summary.failure, undefined);
        const stream = await streamOf(path);
        assert.deepEqual([stream['width'], stream['height']], [width + (width % 2), height + (height % 2)]);
        assert.equal((await ptsTimesOf(path)).length, 5);
      });
    }

    it('declares what it is: 4:2:0, limited range BT.709, a level decoders accept', async () => {
      const { path } = await record(
        'tags.mp4',
        Array.from({ length: 3 }, () => ({ width: 320, height: 240 })),
      );
      const { pix_fmt, color_range, color_space, color_transfer, color_primaries, level } =
        await streamOf(path);
      assert.deepEqual([pix_fmt, color_range, level], ['yuv420p', 'tv', 30]);
      assert.deepEqual([color_space, color_transfer, color_primaries], ['bt709', 'bt709', 'bt709']);
    });

    it('shows the colours it was given', async () => {
      const path = join(folder, 'red.mp4');
      const recorder = await Recorder.open({ path, pace: 'offline' });
      const red = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => [200, 40, 90][index % 3] ?? 0);
      await recorder.write({ ...annotatedOf({ width: 64, height: 64 }), picture: red });
      await recorder.close();
      const [r = 0, g = 0, b = 0] = await decodedFrames(path, 'rgb24');
      const error = Math.max(Math.abs(r - 200), Math.abs(g - 40), Math.abs(b - 90));
      assert.ok(error <= 4, `${r} ${g} ${b}`); // BT.601 taken for BT.709 would be off by 15
    });
  });

  describe('segments', () => {
    const SIZES = [{ width: 32 }, { width: 32 }, { width: 48 }, { width: 48 }, { width: 32 }];

    it('begins another file when the size changes, and says so', async () => {
      const { events, summary } = await record('size.mp4', SIZES);
      const names = ['size.mp4', 'size-2.mp4', 'size-3.mp4'].map((name) => join(folder, name));
      const begun = events.flatMap((event) =>
        event.kind === 'segment' ? [[event.segment, event.path]] : [],
      );
      assert.deepEqual(
        begun,
        names.map((path, index) => [index + 1, path]),
      );
      assert.deepEqual(
        summary.files.map(({ path, width, frames }) => [path, width, frames]),
        [
          [names[0], 32, 2],
          [names[1], 48, 2],
          [names[2], 32, 1],
        ],
      );
      assert.deepEqual(
        await Promise.all(names.map(async (path) => (await ptsTimesOf(path)).length)),
        [2, 2, 1],
      );
    });

    it('passes over the names of files that are in the way', async () => {
      await writeFile(join(folder, 'size-2.mp4'), 'mine');
      const { summary } = await record('size.mp4', SIZES.slice(0, 3));
      assert.equal(summary.files[1]?.path, join(folder, 'size-3.mp4'));
      assert.equal(await readFile(join(folder, 'size-2.mp4'), 'utf8'), 'mine');
    });
  });

  describe('a path it cannot write', () => {
    const fails = (path: string, pattern: RegExp) =>
      assert.rejects(Recorder.open({ path, pace: 'live' }), (thrown) => {
        assert.ok(thrown instanceof SegcastError);
        assert.equal(thrown.code, 'record-path-unwritable');
        assert.match(thrown.message, pattern);
        assert.notEqual(thrown.remedy, '');
        return true;
      });

    it('refuses a missing folder', () => fails(join(folder, 'no', 'a.mp4'), /folder does not exist/));
    it('refuses a folder', async () => {
      await mkdir(join(folder, 'a.mp4'));
      await fails(join(folder, 'a.mp4'), /already exists/);
    });
    it('refuses a path through a file', async () => {
      await writeFile(join(folder, 'file'), '');
      await fails(join(folder, 'file', 'a.mp4'), /is a file, not a folder/);
    });
    it('refuses an unknown extension and lists the known', () =>
      fails(join(folder, 'a.avi'), /\.mp4, \.m4v, \.mov, \.mkv/));
    it('refuses an existing file and leaves it alone', async () => {
      await writeFile(join(folder, 'a.mp4'), 'mine');
      await fails(join(folder, 'a.mp4'), /already exists/);
      assert.equal(await readFile(join(folder, 'a.mp4'), 'utf8'), 'mine');
    });
  });

  it('replaces an existing file when told to, once the first frame comes', async () => {
    const path = join(folder, 'a.mp4');
    await writeFile(path, 'old');
    await record('a.mp4', [], { overwrite: true });
    assert.equal(await readFile(path, 'utf8'), 'old');
    await record('a.mp4', [{}, {}], { overwrite: true });
    assert.equal((await ptsTimesOf(path)).length, 2);
  });

  it('leaves no empty file behind when no frame came', async () => {
    const { path, summary } = await record('none.mp4', []);
    assert.deepEqual(summary, { files: [], frames: 0, dropped: 0, failure: undefined });
    assert.equal(existsSync(path), false);
  });

  describe('failures while recording', () => {
    const MANY = Array.from({ length: 120 }, () => ({ width: 160, height: 120 }));

    // Without root there is no small disk to fill; the device that is always full and a file size limit stand for one.
    it('ends with record-disk-full, as data, when the disk is full', async () => {
      await symlink('/dev/full', join(folder, 'full.mp4'));
      const { events, outcomes, summary } = await record('full.mp4', MANY, { overwrite: true });
      assert.equal(summary.failure?.code, 'record-disk-full');
      assert.match(summary.failure.message, /no room left for it \(ENOSPC\)/);
      assert.deepEqual(outcomes.at(-1), { kind: 'failed', failure: summary.failure });
      assert.deepEqual(events.slice(1), [{ kind: 'failed', failure: summary.failure }]);
    });

    it('keeps what fitted when the disk fills up', async () => {
      const path = join(folder, 'full.mp4');
      const limited = ['-c', 'ulimit -f 4000 && exec "$@"', 'sh', process.execPath, '--import', 'tsx'];
      const { stdout } = await run('sh', [...limited, RECORD_UNTIL_KILLED, path]);
      assert.match(stdout, /\nended record-disk-full\n$/);
      const { length } = await ptsTimesOf(path);
      assert.ok(length >= 25);
      assert.equal((await decodedFrames(path, 'gray')).length, length * 320 * 240);
    });

    it('ends with record-failed when ffmpeg dies, even while no frame comes', async () => {
      await useFfmpeg('echo "something broke" >&2\nexit 3');
      const recorder = await Recorder.open({ path: join(folder, 'a.mp4'), pace: 'live' });
      const failed = new Promise<TrackEvent>((resolve) =>
        recorder.events.subscribe((event) => event.kind === 'failed' && resolve(event)),
      );
      assert.equal((await recorder.write(annotatedOf())).kind, 'accepted');
      const event = await failed;
      assert.ok(event.kind === 'failed');
      assert.equal(event.failure.code, 'record-failed');
      assert.match(event.failure.message, /exit code 3 \(something broke\)/);
      assert.equal((await recorder.write(annotatedOf({ seq: 1 }))).kind, 'failed');
      assert.equal((await recorder.close()).failure, event.failure);
    });

    it('tells that ffmpeg is missing', async () => {
      process.env['SEGCAST_FFMPEG'] = join(folder, 'no-such-program');
      const { summary } = await record('a.mp4', [{}]);
      assert.equal(summary.failure?.code, 'ffmpeg-missing');
    });

    it('gives up an encoder that hangs within the deadline', async () => {
      await useFfmpeg(`trap '' TERM\nwhile :; do sleep 1; done`);
      const recorder = await Recorder.open({ path: join(folder, 'a.mp4'), pace: 'live' });
      for (let seq = 0; seq < 3; seq++) await recorder.write(annotatedOf({ seq, width: 640, height: 480 }));
      const before = performance.now();
      const { failure } = await recorder.close({ deadlineMs: 700 });
      assert.ok(performance.now() - before < 1500);
      assert.equal(failure?.code, 'record-failed');
      assert.match(failure.message, /within 700 ms/);
    });
  });

  describe('a slow encoder', () => {
    const HANGS = `while :; do sleep 0.1; done`;

    it('costs a live recording frames, which are counted and told once a second', async () => {
      await useFfmpeg(HANGS);
      let now = 0;
      const clock: Clock = { now: () => now };
      const recorder = await Recorder.open({
        path: join(folder, 'a.mp4'),
        pace: 'live',
        maxQueuedFrames: 2,
        clock,
      });
      const told: number[] = [];
      recorder.events.subscribe((event) => event.kind === 'dropped' && told.push(event.total));
      const kinds: string[] = [];
      for (let seq = 0; seq < 9; seq++, now += 300) {
        kinds.push((await recorder.write(annotatedOf({ seq, width: 640, height: 480 }))).kind);
      }
      assert.deepEqual(kinds, ['accepted', 'accepted', ...Array<string>(7).fill('dropped')]);
      assert.deepEqual(told, [1, 5]); // at 600 ms, and at 1800
      const { dropped } = await recorder.close({ deadlineMs: 500 });
      assert.equal(dropped, 9); // those that waited are lost too
      assert.equal(told.at(-1), 9);
    });

    it('takes one frame however large, and no second one beyond the bytes allowed', async () => {
      await useFfmpeg(HANGS);
      const recorder = await Recorder.open({
        path: join(folder, 'a.mp4'),
        pace: 'live',
        maxQueuedBytes: 1_000_000,
      });
      const kindOf = async (seq: number) =>
        (await recorder.write(annotatedOf({ seq, width: 800, height: 600 }))).kind;
      assert.deepEqual([await kindOf(0), await kindOf(1)], ['accepted', 'dropped']);
      await recorder.close({ deadlineMs: 500 });
    });

    it('makes an offline writer wait, and loses nothing', async () => {
      await useFfmpeg(`sleep 0.3\nexec '${ffmpegPath()}' "$@"`);
      const shapes = Array.from({ length: 30 }, () => ({ width: 320, height: 240 }));
      const { path, summary } = await record('a.mp4', shapes, { maxQueuedFrames: 1 });
      assert.equal(summary.dropped, 0);
      assert.equal((await ptsTimesOf(path)).length, 30);
    });
  });

  it('closes once: every call gives the same summary, and later frames are refused', async () => {
    const recorder = await Recorder.open({ path: join(folder, 'a.mp4'), pace: 'live' });
    await recorder.write(annotatedOf());
    const [first, second] = await Promise.all([recorder.close(), recorder.close()]);
    assert.equal(first, second);
    assert.equal(first.frames, 1);
    assert.deepEqual(await recorder.write(annotatedOf({ seq: 1 })), { kind: 'closed' });
    await recorder[Symbol.asyncDispose]();
  });

  /** Puts a shell script in ffmpeg's place. */
  async function useFfmpeg(script: string): Promise<void> {
    const path = join(folder, 'ffmpeg');
    await writeFile(path, `#!/bin/sh\n${script}\n`);
    await chmod(path, 0o755);
    process.env['SEGCAST_FFMPEG'] = path;
  }
});

function ptsFrom(start: number, steps: readonly number[]): number[] {
  return steps.reduce((all, step) => [...all, (all.at(-1) ?? 0) + step], [start]);
}

function seconds(pts: number, timeBase: TimeBase, digits: number): string {
  return ((pts * timeBase.num) / timeBase.den).toFixed(digits);
}
