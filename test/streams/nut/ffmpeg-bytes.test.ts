import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { ffmpegPath, ffprobePath } from '../../../streams/ffmpeg.js';
import { NutWriter } from '../../../streams/nut/nut-writer.js';
import { readAll } from './read-all.js';

const run = promisify(execFile);

/** Time stamps and MD5 of each frame, as ffmpeg's framemd5 lists them. */
type Listing = readonly (readonly [pts: number, md5: string])[];

describe('NUT as ffmpeg writes it', () => {
  const AT_25_FPS = { filter: 'null', seconds: (n: number) => n / 25 };
  const CASES: readonly {
    readonly name: string;
    readonly filter: string;
    readonly seconds: (n: number) => number;
    readonly pixelFormat?: string;
    readonly size?: string;
  }[] = [
    { name: 'rgb24 at 25 fps', pixelFormat: 'rgb24', size: '33x17', ...AT_25_FPS },
    {
      name: 'frames so large that they carry checksums',
      pixelFormat: 'rgb24',
      size: '320x180',
      ...AT_25_FPS,
    },
    { name: 'gray', pixelFormat: 'gray', size: '31x9', ...AT_25_FPS },
    { name: 'yuv420p of odd size', pixelFormat: 'yuv420p', size: '31x9', ...AT_25_FPS },
    {
      name: '1/90000 from an hour on',
      filter: 'settb=1/90000,setpts=N*3003+324000000',
      seconds: (n: number) => (n * 3003) / 90000 + 3600,
    },
    {
      name: '1001/30000',
      filter: 'settb=1001/30000,setpts=N+5',
      seconds: (n: number) => ((n + 5) * 1001) / 30000,
    },
    {
      name: '1/1000, variable, with gaps of minutes',
      filter: 'settb=1/1000,setpts=N*N*997+N',
      seconds: (n: number) => (n * n * 997 + n) / 1000,
    },
    {
      name: '1/1000000',
      filter: 'settb=1/1000000,setpts=N*33367+7',
      seconds: (n: number) => (n * 33367 + 7) / 1e6,
    },
  ];
  for (const { name, filter, seconds, pixelFormat = 'rgb24', size = '8x8' } of CASES) {
    it(`is read frame by frame: ${name}`, async () => {
      const source = ['-f', 'lavfi', '-i', `testsrc=s=${size}:r=25:d=1,${filter}`, '-pix_fmt', pixelFormat];
      const timing = ['-copyts', '-fps_mode', 'passthrough', '-enc_time_base', '-1', '-c:v', 'rawvideo'];
      const bytes = await ffmpeg([...source, ...timing, '-f', 'nut', '-']);
      const { streams, frames } = readAll(bytes, [65536]);
      assert.deepEqual(
        frames.map(({ pts, data }) => [pts, md5(data)]),
        await framemd5(bytes),
      );
      const [stream] = streams;
      const { num, den } = stream?.timeBase ?? { num: 0, den: 1 };
      const times = frames.map(({ pts }) => ((pts * num) / den).toFixed(6));
      assert.deepEqual(
        times,
        Array.from({ length: 25 }, (_, n) => seconds(n).toFixed(6)),
      );
      assert.equal(`${stream?.width}x${stream?.height} ${stream?.pixelFormat}`, `${size} ${pixelFormat}`);
    });
  }

  it('is read with sound beside the video, whose packets are passed over', async () => {
    const inputs = ['-f', 'lavfi', '-i', 'testsrc=s=16x16:r=10:d=1', '-f', 'lavfi', '-i', 'sine=d=1'];
    const bytes = await ffmpeg([
      ...inputs,
      '-c:v',
      'rawvideo',
      '-pix_fmt',
      'rgb24',
      '-c:a',
      'pcm_s16le',
      '-f',
      'nut',
      '-',
    ]);
    const { streams, frames } = readAll(bytes, [1000]);
    assert.equal(streams.length, 1);
    assert.equal(frames.length, 10);
    assert.deepEqual(
      frames.map(({ data }) => md5(data)),
      (await framemd5(bytes)).map(([, hash]) => hash),
    );
  });

  it('is read without syncpoints', async () => {
    const bytes = await ffmpeg([
      ...['-f', 'lavfi', '-i', 'testsrc=s=320x240:r=25:d=0.4', '-pix_fmt', 'rgb24', '-c:v', 'rawvideo'],
      ...['-strict', 'experimental', '-syncpoints', 'none', '-f', 'nut', '-'],
    ]);
    const { frames } = readAll(bytes, [4096]);
    assert.deepEqual(
      frames.map(({ pts, data }) => [pts, md5(data)]),
      await framemd5(bytes),
    );
  });
});

describe('NUT as we write it', () => {
  const CASES = [
    {
      width: 33,
      height: 17,
      timeBase: { num: 1, den: 90000 },
      pixelFormat: 'rgb24',
      pts: [0, 3003, 3004, 900_000],
    },
    {
      width: 320,
      height: 180,
      timeBase: { num: 1001, den: 30000 },
      pixelFormat: 'rgb24',
      pts: [7, 8, 100_000],
    },
    { width: 1, height: 1, timeBase: { num: 1, den: 1000 }, pixelFormat: 'gray', pts: [33, 66, 2 ** 40] },
    { width: 31, height: 9, timeBase: { num: 1, den: 15360 }, pixelFormat: 'gray', pts: [512, 1024, 1536] },
  ] as const;
  for (const { pts, ...options } of CASES) {
    const { width, height, timeBase, pixelFormat } = options;
    it(`is read by ffmpeg: ${width}x${height} ${pixelFormat} in 1/${timeBase.den}`, async () => {
      const writer = new NutWriter(options);
      const bytesPerPixel = pixelFormat === 'rgb24' ? 3 : 1;
      const pictures = pts.map((_, seed) => Buffer.alloc(width * height * bytesPerPixel, `picture ${seed}`));
      const header = writer.header();
      const bytes = Buffer.concat([
        header,
        ...pictures.flatMap((picture, index) => writer.frame(pts[index] ?? 0, picture)),
      ]);
      assert.deepEqual(
        await framemd5(bytes),
        pts.map((at, index) => [at, md5(pictures[index] ?? Buffer.alloc(0))]),
      );
      const shown = await pipe(
        ffprobePath(),
        ['-v', 'error', '-show_entries', 'stream=width,height,pix_fmt', '-of', 'csv=p=0', '-'],
        bytes,
      );
      assert.equal(shown.toString().trim(), `${width},${height},${pixelFormat}`);
    });
  }
});

async function ffmpeg(args: readonly string[]): Promise<Buffer> {
  const { stdout } = await run(ffmpegPath(), ['-v', 'error', ...args], {
    encoding: 'buffer',
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

/** In the stream's own time base: the packets are copied, not decoded. */
async function framemd5(nut: Uint8Array): Promise<Listing> {
  const text = await pipe(
    ffmpegPath(),
    ['-v', 'error', '-f', 'nut', '-i', '-', '-copyts', '-map', '0:v', '-c', 'copy', '-f', 'framemd5', '-'],
    nut,
  );
  return text
    .toString()
    .split('\n')
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(',').map((field) => field.trim()))
    .map((fields) => [Number(fields[2]), fields[5] ?? '']);
}

async function pipe(program: string, args: readonly string[], input: Uint8Array): Promise<Buffer> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.on('error', () => undefined); // ffprobe may have read enough; its exit code tells
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number];
  assert.equal(code, 0);
  return Buffer.concat(chunks);
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
