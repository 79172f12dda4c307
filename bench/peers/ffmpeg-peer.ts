import type { Job } from './job.js';
import type { Peer, PeerRun } from './peer.js';
import { runProgram } from './run-program.js';

/** ffmpeg's scale of JPEG quality, about libjpeg's 80 by its tables: as coarse in the finest patterns. */
const QSCALE = '4';

/** ffmpeg alone: no network at all, so a floor under what decoding, scaling and compressing cost. */
export const ffmpegPeer: Peer = {
  name: 'ffmpeg alone',
  does: 'decodes, scales to the network’s input, compresses the picture as it is to JPEG',
  leavesOut: 'the network, and everything after it',
  missing: async () => {
    try {
      await runProgram('ffmpeg', ['-version']);
      return undefined;
    } catch {
      return 'there is no ffmpeg';
    }
  },
  run: runFfmpeg,
};

async function runFfmpeg(job: Job): Promise<PeerRun> {
  const { stderr } = await runProgram('ffmpeg', argumentsFor(job), { env: { LC_ALL: 'C' } });
  const frames = 2 * job.warmup + job.frames;
  const [utime, stime, rtime] = ['utime', 'stime', 'rtime'].map((name) => benchmarked(stderr, `${name}=`));
  return {
    versions: { ffmpeg: /^ffmpeg version (\S+)/m.exec(stderr)?.[1] ?? 'unknown' },
    asFastAsPossible: { frames, seconds: rtime!, cpuMs: 1000 * (utime! + stime!) }, // three of three
    paced: undefined,
    peakMiB: benchmarked(stderr, 'maxrss=') / 1024,
    jpegBytes: (1024 * benchmarked(stderr, 'video:')) / frames - job.width * job.height * 3,
  };
}

function argumentsFor({ clip, width, height, threads, warmup, frames }: Job): string[] {
  const scaled = `scale=${width}:${height}:flags=bilinear,format=rgb24`;
  const filters = `[0:v]split[shown][seen];[seen]${scaled}[image]`;
  const count = ['-frames:v', String(2 * warmup + frames)];
  const jpeg = ['-map', '[shown]', ...count, '-c:v', 'mjpeg', '-q:v', QSCALE, '-threads', String(threads)];
  const image = ['-map', '[image]', ...count, '-c:v', 'rawvideo'];
  const input = ['-stream_loop', '-1', '-threads', String(threads), '-i', clip, '-filter_complex', filters];
  // Two outputs: nobody keeps what they write, but all of it is made.
  return ['-nostdin', '-benchmark', ...input, ...jpeg, '-f', 'null', '-', ...image, '-f', 'null', '-'];
}

/** A number that ffmpeg tells in its summary, e.g. `utime=1.234s`, `maxrss=87654kB` or `video:84970kB` of all outputs. */
function benchmarked(stderr: string, name: string): number {
  const found = new RegExp(`\\b${name}(\\d+(?:\\.\\d+)?)`).exec(stderr);
  if (found === null) throw new Error(`ffmpeg did not tell ${name}`);
  return Number(found[1]);
}
