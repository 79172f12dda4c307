import { availableParallelism } from 'node:os';
import { packagePath } from '../../src/core/package-root.js';
import type { ClassSet } from '../../src/core/class-set.js';
import type { Frame } from '../../src/core/frame.js';
import { runProgram } from '../peers/run-program.js';
import type { PictureCosts } from './cost-model.js';
import { drawAndCompress } from './memory-camera.js';

const WARMUP_FRAMES = 20;
const FRAMES = 60;

/** What frames cost beside the network: drawing and compressing in this process, decoding (the demo street) in ffmpeg's. */
export async function measurePictureCosts(
  pictures: readonly Frame[],
  classSet: ClassSet,
): Promise<PictureCosts> {
  return {
    pictureCpuMs: await pictureCpuMs(pictures, classSet),
    decodeCpuMs: await decodeCpuMs(),
    processors: availableParallelism(),
  };
}

async function pictureCpuMs(pictures: readonly Frame[], classSet: ClassSet): Promise<number> {
  let before = process.cpuUsage();
  for (let index = -WARMUP_FRAMES; index < FRAMES; index++) {
    if (index === 0) before = process.cpuUsage();
    const frame = pictures[(index + WARMUP_FRAMES) % pictures.length]!; // there are some
    const labels = { width: frame.width, height: frame.height, ids: bands(frame, classSet) };
    await drawAndCompress({ kind: 'segmented', frame, labels, exit: 'high', timings: {} }, classSet);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / FRAMES;
}

/** A band for each class: what is drawn costs the same everywhere. */
function bands({ width, height }: Frame, { classes }: ClassSet): Uint8Array {
  return new Uint8Array(width * height).map((_, at) => Math.floor((at * classes.length) / (width * height)));
}

async function decodeCpuMs(): Promise<number> {
  const clip = packagePath('streams', 'demo', 'street.mp4');
  const { stderr } = await runProgram(
    'ffmpeg',
    ['-nostdin', '-benchmark', '-threads', '1', '-i', clip, '-pix_fmt', 'rgb24', '-f', 'null', '-'],
    { env: { LC_ALL: 'C' } },
  );
  const [, user = 'NaN', system = 'NaN'] = /utime=([\d.]+)s stime=([\d.]+)s/.exec(stderr) ?? [];
  const frames = Number([...stderr.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1] ?? NaN);
  return (1000 * (Number(user) + Number(system))) / frames;
}
