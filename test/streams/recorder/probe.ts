import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffmpegPath, ffprobePath } from '../../../streams/ffmpeg.js';

const run = promisify(execFile);

/** What ffprobe says of one packet or stream, all as text. */
export type Probed = Readonly<Record<string, string | number>>;

/** The video's packets in file order: as ffprobe shows them, so that the times are decimal text and can be compared exactly. */
export async function packetsOf(file: string): Promise<Probed[]> {
  return (await probe(file, ['-show_packets'])).packets ?? [];
}

/** Each packet's time in seconds, as text with six digits. */
export async function ptsTimesOf(file: string): Promise<string[]> {
  return (await packetsOf(file)).map((packet) => String(packet['pts_time']));
}

/** The video stream. */
export async function streamOf(file: string): Promise<Probed> {
  const stream = (await probe(file, ['-show_streams'])).streams?.[0];
  if (!stream) throw new Error(`no stream in ${file}`);
  return stream;
}

/** How many frames ffmpeg decodes; throws when it finds fault with the file. */
export async function decodedFrames(file: string, pixelFormat: string): Promise<Buffer> {
  const args = [
    '-v',
    'error',
    '-i',
    file,
    '-fps_mode',
    'passthrough',
    '-pix_fmt',
    pixelFormat,
    '-f',
    'rawvideo',
    '-',
  ];
  const { stdout } = await run(ffmpegPath(), args, { encoding: 'buffer', maxBuffer: 2 ** 26 });
  return stdout;
}

async function probe(file: string, args: string[]): Promise<{ packets?: Probed[]; streams?: Probed[] }> {
  const options = ['-v', 'error', '-select_streams', 'v', '-of', 'json', ...args, file];
  const { stdout } = await run(ffprobePath(), options, { maxBuffer: 2 ** 26 });
  return JSON.parse(stdout) as { packets?: Probed[]; streams?: Probed[] };
}
