import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { packagePath } from '../../src/core/package-root.js';
import { CLASS_ID, CLIP } from '../../scripts/demo-street/clip.js';

const PICTURE = packagePath('streams', 'demo', 'street.mp4');
const LABELS = packagePath('streams', 'demo', 'street-labels.mkv');
const MEBIBYTE = 1024 * 1024;

describe('the built-in street clip', () => {
  it('is small enough to ship', () => {
    assert.ok(statSync(PICTURE).size < 4.5 * MEBIBYTE, `street.mp4 has ${statSync(PICTURE).size} bytes`);
    assert.ok(statSync(LABELS).size < 4.5 * MEBIBYTE, `street-labels.mkv has ${statSync(LABELS).size} bytes`);
  });

  it('has a label map of the same size and PTS for every frame', async () => {
    const [picture, labels] = await Promise.all([probe(PICTURE), probe(LABELS)]);
    assert.deepEqual([picture.width, picture.height], [CLIP.widthPx, CLIP.heightPx]);
    assert.deepEqual([labels.width, labels.height], [CLIP.widthPx, CLIP.heightPx]);
    assert.equal(picture.pts.length, CLIP.frameCount);
    assert.deepEqual(labels.pts, picture.pts);
    assert.deepEqual(picture.pts.slice(0, 3), [0, 1 / CLIP.fps, 2 / CLIP.fps]);
  });

  it('labels every pixel with one of the eleven classes, and shows all of them', async () => {
    const pixels = await countClassIds();
    const unknown = pixels.slice(Object.keys(CLASS_ID).length);
    assert.equal(
      unknown.reduce((sum, count) => sum + count, 0),
      0,
      'pixels with an id above 10',
    );
    for (const [name, id] of Object.entries(CLASS_ID)) {
      const share = (pixels[id] ?? 0) / (CLIP.widthPx * CLIP.heightPx * CLIP.frameCount);
      assert.ok(share > 0.001, `${name} covers only ${(share * 100).toFixed(3)} % of the clip`);
    }
  });

  it('loops: the step from the last frame to the first is like any other', async () => {
    for (const path of [PICTURE, LABELS]) {
      const steps = await frameSteps(path);
      const seam = steps.at(-1) ?? Infinity;
      const lively = [...steps].sort((a, b) => a - b)[Math.floor(steps.length * 0.95)] ?? 0;
      assert.ok(lively > 0, 'the clip stands still');
      assert.ok(seam < 1.25 * lively, `${path}: the seam changes ${seam}, lively steps ${lively}`);
    }
  });
});

interface Probe {
  readonly width: number;
  readonly height: number;
  /** Presentation times in seconds, in order. */
  readonly pts: readonly number[];
}

async function probe(path: string): Promise<Probe> {
  const output = await collect('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=width,height:packet=pts_time',
    '-of',
    'json',
    path,
  ]);
  const { streams, packets } = JSON.parse(output.toString()) as {
    streams: { width: number; height: number }[];
    packets: { pts_time: string }[];
  };
  assert.equal(streams.length, 1, `${path} has one stream`);
  const pts = packets.map((packet) => Number(packet.pts_time)).sort((a, b) => a - b);
  return { width: streams[0]?.width ?? 0, height: streams[0]?.height ?? 0, pts };
}

/** Pixels per id, 0..255, over the whole label track. */
async function countClassIds(): Promise<number[]> {
  const counts = new Float64Array(256);
  // ffmpeg's own gray is full range in and out: the bytes are the ids.
  await run(
    'ffmpeg',
    ['-v', 'error', '-i', LABELS, '-f', 'rawvideo', '-pix_fmt', 'gray', 'pipe:1'],
    (chunk) => {
      for (const id of chunk) counts[id] = (counts[id] ?? 0) + 1;
    },
  );
  return Array.from(counts);
}

/** Mean change from each frame to the next, the last to the first included, on a reduced picture. */
async function frameSteps(path: string): Promise<number[]> {
  const [width, height] = [160, 90];
  const scale = `scale=${width}:${height}:flags=neighbor`;
  const all = await collect('ffmpeg', [
    '-v',
    'error',
    '-i',
    path,
    '-vf',
    scale,
    '-f',
    'rawvideo',
    '-pix_fmt',
    'gray',
    'pipe:1',
  ]);
  const size = width * height;
  const frameCount = all.length / size;
  return Array.from({ length: frameCount }, (_, frame) => {
    const next = ((frame + 1) % frameCount) * size;
    let sum = 0;
    for (let pixel = 0; pixel < size; pixel++)
      sum += Math.abs((all[frame * size + pixel] ?? 0) - (all[next + pixel] ?? 0));
    return sum / size;
  });
}

async function collect(command: string, args: readonly string[]): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await run(command, args, (chunk) => chunks.push(chunk));
  return Buffer.concat(chunks);
}

async function run(
  command: string,
  args: readonly string[],
  onChunk: (chunk: Buffer) => void,
): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', onChunk);
  const [code] = (await once(child, 'close')) as [number | null];
  assert.equal(code, 0, `${command} ${args.join(' ')}`);
}
