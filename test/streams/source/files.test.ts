import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { appendFile, chmod, copyFile, mkdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { lastValueFrom, take, toArray } from 'rxjs';
import type { Frame } from '../../../src/core/frame.js';
import type { StreamInfo } from '../../../src/core/source-event.js';
import { camera, framesOf, openSource, type SourceOptions } from '../../../streams/source/open-source.js';
import { ffmpeg, H264, probedPts, testPicture } from '../../support/clip.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

describe('a file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder[Symbol.asyncDispose]());

  describe('gives every frame its own PTS', () => {
    const variable = [
      '-vf',
      "select='not(eq(mod(n,3),1))',setpts=PTS+1.234/TB",
      '-fps_mode',
      'passthrough',
      '-copyts',
    ];
    const bFrames = ['-c:v', 'libx264', '-bf', '3', '-threads', '1'];
    const clips = [
      ['constant.mp4', testPicture('64x48', 12, '30000/1001'), bFrames],
      ['variable.mp4', testPicture('64x48', 12), [...variable, ...bFrames, '-enc_time_base', '1:90000']],
      ['variable.mkv', testPicture('64x48', 12), [...variable, ...bFrames]],
      ['constant.ts', testPicture('64x48', 12, '30000/1001'), bFrames],
    ] as const;
    for (const [name, input, output] of clips) {
      it(`in ${name}`, async () => {
        await ffmpeg(...input, ...output, at(name));
        const expected = await probedPts(at(name));
        const { frames, stream } = await read(at(name));
        assert.deepEqual(
          frames.map(({ pts }) => pts),
          expected.pts,
        );
        assert.ok(expected.pts.length > 5);
        assert.equal(`${stream.timeBase.num}/${stream.timeBase.den}`, expected.timeBase);
        for (const { timeBase } of frames) assert.deepEqual(timeBase, stream.timeBase);
      });
    }
  });

  it('says beforehand how many frames it has, and how fast', async () => {
    await ffmpeg(...testPicture('64x48', 7, '30000/1001'), ...H264, at('seven.mp4'));
    const { stream } = await read(at('seven.mp4'));
    assert.equal(stream.frameCount, 7);
    assert.deepEqual(stream.frameRate, { num: 30000, den: 1001 });
  });

  describe('is decoded whatever its pictures are', () => {
    const clips = [
      ['1x1', '1x1', ['-c:v', 'ffv1', '-pix_fmt', 'bgr0'], 'one.mkv'],
      ['odd sizes', '853x479', ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv444p'], 'odd.mp4'],
      ['10 bit', '64x48', ['-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le'], 'ten.mkv'],
      ['gray', '64x48', ['-c:v', 'ffv1', '-pix_fmt', 'gray'], 'gray.mkv'],
      ['4:2:2', '64x48', ['-c:v', 'mpeg2video', '-pix_fmt', 'yuv422p'], '422.mkv'],
      ['with alpha', '64x48', ['-c:v', 'png', '-pix_fmt', 'rgba'], 'alpha.mov'],
      ['beside sound', '64x48', ['-map', `7:a`, '-shortest', ...H264, '-c:a', 'aac'], 'sound.mp4'],
    ] as const;

    before(() =>
      ffmpeg(
        ...clips.flatMap(([, size]) => testPicture(size, 3)),
        ...['-f', 'lavfi', '-i', 'sine'],
        ...clips.flatMap(([, , encoding, name], index) => ['-map', `${index}:v`, ...encoding, at(name)]),
      ),
    );

    for (const [what, size, , name] of clips) {
      it(what, async () => {
        const { frames } = await read(at(name));
        assert.equal(frames.length, 3);
        for (const frame of frames) assert.equal(`${frame.width}x${frame.height}`, size);
        for (const frame of frames) assert.equal(frame.pixels.length, frame.width * frame.height * 3);
      });
    }
  });

  it('gives the very pixels, red first', async () => {
    await ffmpeg(
      '-f',
      'lavfi',
      '-i',
      'color=0xff8000:size=6x4:rate=1,format=rgb24,trim=end_frame=1',
      '-c:v',
      'ffv1',
      at('orange.mkv'),
    );
    const { frames } = await read(at('orange.mkv'));
    assert.deepEqual([...(frames[0]?.pixels ?? [])], Array.from({ length: 24 }, () => [255, 128, 0]).flat());
  });

  it('is turned upright as a phone means it', async () => {
    await ffmpeg(...testPicture('64x32', 3), ...H264, at('lying.mp4'));
    await ffmpeg('-display_rotation', '90', '-i', at('lying.mp4'), '-c', 'copy', at('upright.mp4')).catch(
      () => ffmpeg('-i', at('lying.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', at('upright.mp4')), // ffmpeg < 6
    );
    const { frames } = await read(at('upright.mp4'));
    assert.deepEqual(
      frames.map(({ width, height }) => `${width}x${height}`),
      ['32x64', '32x64', '32x64'],
    );
  });

  it('has one progressive frame for each interlaced one, at the same PTS', async () => {
    const comb = 'interlace=scan=tff:lowpass=0';
    await ffmpeg(
      ...testPicture('64x48', 16),
      '-vf',
      comb,
      '-c:v',
      'mpeg2video',
      '-flags',
      '+ildct+ilme',
      at('comb.ts'),
    );
    const combed = await read(at('comb.ts'), { deinterlace: false });
    const smooth = await read(at('comb.ts'));
    assert.equal(smooth.frames.length, combed.frames.length);
    assert.deepEqual(
      smooth.frames.map(({ pts }) => pts),
      combed.frames.map(({ pts }) => pts),
    );
    assert.notDeepEqual(smooth.frames[4]?.pixels, combed.frames[4]?.pixels);
  });

  it('that changes its picture’s size midway is scaled to the first, and no frame is lost', async () => {
    await ffmpeg(...testPicture('64x48', 5), ...H264, at('change.ts'));
    await ffmpeg(...testPicture('96x32', 5), ...H264, '-output_ts_offset', '0.2', at('rest.ts'));
    await appendFile(at('change.ts'), await readFile(at('rest.ts')));
    const { frames } = await read(at('change.ts'));
    assert.equal(frames.length, 10);
    for (const { width, height, pixels } of frames)
      assert.deepEqual([width, height, pixels.length], [64, 48, 9216]);
  });

  for (const [name, bytesKept] of [
    ['cut.mkv', 0.6],
    ['cut.ts', 0.6],
    ['cut.mp4', 0.6],
  ] as const) {
    it(`that is cut off (${name}) gives the frames that are there, and ends`, async () => {
      await ffmpeg(...testPicture('320x240', 30), ...H264, '-movflags', 'faststart', at(name));
      const whole = await read(at(name));
      await truncate(at(name), Math.round((await readFile(at(name))).length * bytesKept));
      const { frames } = await read(at(name));
      assert.ok(frames.length > 5 && frames.length < 30, `${frames.length} frames`);
      for (const [index, { pts }] of frames.slice(0, -1).entries())
        assert.equal(pts, whole.frames[index]?.pts);
    });
  }

  describe('is refused with a reason', () => {
    it('when it is text named .mp4', async () => {
      await writeFile(at('text.mp4'), 'hello, this is text\n');
      await rejects(at('text.mp4'), 'source-unsupported', /text\.mp4 holds no video/);
    });

    it('when it is an MP4 without its index', async () => {
      await ffmpeg(...testPicture('64x48', 5), ...H264, at('headless.mp4'));
      await truncate(at('headless.mp4'), 1000);
      await rejects(at('headless.mp4'), 'source-corrupt', /headless\.mp4 is damaged or incomplete.*moov/);
    });

    it('when it is empty', async () => {
      await writeFile(at('empty.mkv'), '');
      await rejects(at('empty.mkv'), 'source-unsupported', /empty\.mkv holds no video/);
    });

    it('when it is sound only', async () => {
      await ffmpeg('-f', 'lavfi', '-i', 'sine=duration=0.1', at('sound.wav'));
      await rejects(at('sound.wav'), 'source-unsupported', /sound\.wav holds no video/);
    });

    it('when it is not there', async () => {
      await rejects(at('nothing.mp4'), 'source-not-found', /no file, folder or device .*nothing\.mp4/);
    });
  });

  describe('may be called', () => {
    before(() => ffmpeg(...testPicture('64x48', 2), '-c:v', 'ffv1', at('plain.mkv')));

    for (const name of [
      ...['two words.mkv', '50%d.mkv', "it's [a] *?.mkv", '12:30.mkv', 'rtsp:evening.mkv', 'ünïcödé.mkv'],
    ]) {
      it(name, async () => {
        await copyFile(at('plain.mkv'), at(name));
        assert.equal((await read(at(name))).frames.length, 2);
      });
    }

    it('by a relative name that begins with a dash or looks like a URL', async () => {
      const before = process.cwd();
      process.chdir(folder.path);
      try {
        for (const name of ['-i.mkv', 'rtsp:noon.mkv']) {
          await copyFile('plain.mkv', name);
          assert.equal((await read(name)).frames.length, 2);
        }
      } finally {
        process.chdir(before);
      }
    });
  });

  it('may be named by a file: URL', async () => {
    await ffmpeg(...testPicture('64x48', 2), '-c:v', 'ffv1', at('url.mkv'));
    for (const spec of [`file:${at('url.mkv')}`, `file://${at('url.mkv')}`])
      assert.equal((await read(spec)).frames.length, 2);
  });

  it('waits for a slow reader, and is let go when the reader leaves', async () => {
    await ffmpeg(...testPicture('640x480', 40), ...H264, at('long.mkv'));
    let read = 0;
    for await (const event of framesOf(at('long.mkv'))) {
      if (event.kind !== 'frame') continue;
      read += 1;
      assert.equal(event.frame.seq, read - 1);
      if (read === 3) break;
    }
    assert.equal(read, 3);
  });

  it('stops without an error when its signal is aborted', async () => {
    const abort = new AbortController();
    let read = 0;
    for await (const event of framesOf(at('long.mkv'), { signal: abort.signal })) {
      if (event.kind === 'frame') read += 1;
      if (read === 3) abort.abort();
    }
    assert.ok(read < 40, `${read} frames`);
  });

  it('plays in its own time when it is watched', async () => {
    await ffmpeg(...testPicture('64x48', 16, 20), ...H264, at('watched.mp4'));
    const frames = await lastValueFrom(camera(at('watched.mp4')).pipe(toArray()));
    assert.equal(frames.length, 16);
    const lastedMs = (frames.at(-1)?.arrivedAtMs ?? 0) - (frames[0]?.arrivedAtMs ?? 0);
    assert.ok(lastedMs > 150, `${lastedMs} ms for 750`); // ffmpeg >= 6.1 hurries through the first 500
  });

  it('says so when ffmpeg itself crashes', async () => {
    await writeFile(at('crashing'), '#!/bin/sh\nkill -SEGV $$\n');
    await chmod(at('crashing'), 0o755);
    await ffmpeg(...testPicture('64x48', 2), ...H264, at('innocent.mp4'));
    const before = process.env['SEGCAST_FFMPEG'];
    process.env['SEGCAST_FFMPEG'] = at('crashing');
    try {
      await rejects(at('innocent.mp4'), 'ffmpeg-failed', /SIGSEGV.*innocent\.mp4/);
    } finally {
      if (before === undefined) delete process.env['SEGCAST_FFMPEG'];
      else process.env['SEGCAST_FFMPEG'] = before;
    }
  });

  it('loops in its own time as the demo, and does so once when it is worked through', async () => {
    await ffmpeg(...testPicture('64x48', 5, 50), ...H264, at('street.mp4'));
    const demoClip = at('street.mp4');
    const looped = await lastValueFrom(camera('demo:', { demoClip }).pipe(take(12), toArray()));
    const steps = looped.slice(1).map(({ pts }, index) => pts - (looped[index]?.pts ?? 0));
    assert.deepEqual(new Set(steps), new Set([steps[0]]));
    assert.ok((steps[0] ?? 0) > 0);
    assert.equal((await read('demo:', { demoClip })).frames.length, 5);
  });

  it('may come through standard input', async () => {
    await ffmpeg(...testPicture('64x48', 6), ...H264, at('piped.mkv'));
    const stdin = createReadStream(at('piped.mkv')).pipe(new PassThrough());
    const { frames } = await read('-', { stdin });
    assert.equal(frames.length, 6);
  });

  it('errors the observable when it cannot be read', async () => {
    await assert.rejects(lastValueFrom(openSource(at('nothing.mp4'))), { code: 'source-not-found' });
    await writeFile(at('page.mp4'), '<html></html>');
    await assert.rejects(lastValueFrom(openSource(at('page.mp4'))), { code: 'source-unsupported' });
  });

  describe('of images', () => {
    before(async () => {
      await mkdir(at('images'));
      for (const [name, size] of [
        ['img10', '32x96'],
        ['img2', '64x48'],
        ['img1', '64x48'],
        ["50%d it's [a] *", '16x16'],
      ] as const) {
        await ffmpeg(...testPicture(size, 1), '-update', '1', '-f', 'image2', '-c:v', 'png', at('made.png'));
        await copyFile(at('made.png'), at(`images/${name}.png`));
      }
      await writeFile(at('images/README.txt'), 'not an image');
    });

    it('in a folder: in natural order, scaled to the first, 25 a second', async () => {
      await ffmpeg(
        '-f',
        'lavfi',
        '-i',
        'color=red:size=64x48,format=rgb24',
        '-frames:v',
        '1',
        '-update',
        '1',
        at('images/img1.png'),
      );
      const { frames, stream } = await read(at('images'));
      assert.equal(stream.frameCount, 4);
      assert.equal(frames.length, 4);
      for (const { width, height } of frames) assert.deepEqual([width, height], [16, 16]);
      assert.deepEqual(
        frames.map(({ pts, timeBase }) => (pts * timeBase.num) / timeBase.den),
        [0, 0.04, 0.08, 0.12],
      );
      assert.deepEqual([...(frames[1]?.pixels.subarray(0, 3) ?? [])], [255, 0, 0]);
    });

    it('of a glob', async () => {
      const { frames } = await read(at('images/img*.png'));
      assert.deepEqual(
        frames.map(({ width, height }) => `${width}x${height}`),
        ['64x48', '64x48', '64x48'],
      );
    });

    it('that is a single one, whatever its name', async () => {
      const { frames } = await read(at("images/50%d it's [a] *.png"));
      assert.equal(frames.length, 1);
    });

    it('that holds none is not found', async () => {
      await mkdir(at('bare'));
      await rejects(at('bare'), 'source-not-found', /no images in the folder .*bare/);
      await rejects(at('bare/*.png'), 'source-not-found', /no images in the files matching .*bare/);
    });

    it('of several formats is refused', async () => {
      await mkdir(at('mixed'));
      await copyFile(at('images/img1.png'), at('mixed/a.png'));
      await copyFile(at('images/img1.png'), at('mixed/b.jpg'));
      await rejects(at('mixed'), 'source-unsupported', /several formats \(png, mjpeg\)/);
    });
  });
});

async function read(
  spec: string,
  options: SourceOptions = {},
): Promise<{ stream: StreamInfo; frames: Frame[] }> {
  let stream: StreamInfo | undefined;
  const frames: Frame[] = [];
  for await (const event of framesOf(spec, options)) {
    if (event.kind === 'online') stream = event.stream;
    else if (event.kind === 'frame') frames.push(event.frame);
  }
  assert.ok(stream !== undefined, 'the stream was announced');
  return { stream, frames };
}

function rejects(spec: string, code: string, message: RegExp): Promise<void> {
  return assert.rejects(read(spec), { name: 'SegcastError', code, message });
}
