import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffmpegPath, ffprobePath } from '../../streams/ffmpeg.js';

const run = promisify(execFile);

/** Runs ffmpeg with these arguments: what makes the clips that tests read. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await run(ffmpegPath(), ['-hide_banner', '-nostdin', '-loglevel', 'error', '-y', ...args]);
}

/** ffmpeg's moving test picture as an input. */
export function testPicture(size: string, frames: number, rate: number | string = 25): string[] {
  return ['-f', 'lavfi', '-i', `testsrc=size=${size}:rate=${rate},trim=end_frame=${frames}`];
}

/** Small and quick H.264. */
export const H264 = [
  '-c:v',
  'libx264',
  '-preset',
  'ultrafast',
  '-threads',
  '1',
  '-pix_fmt',
  'yuv420p',
] as const;

/** The PTS of every frame, in order of presentation, and the time base, as ffprobe sees them. */
export async function probedPts(
  path: string,
): Promise<{ readonly timeBase: string; readonly pts: number[] }> {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'stream=time_base:frame=pts', '-of', 'json'];
  const { stdout } = await run(ffprobePath(), ['-v', 'error', ...entries, `file:${path}`]);
  const { frames, streams } = JSON.parse(stdout) as {
    frames: { pts: number }[];
    streams: { time_base: string }[];
  };
  return { timeBase: streams[0]?.time_base ?? '', pts: frames.map(({ pts }) => pts) };
}
