import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { CLIP } from './clip.js';

/** A file being written from raw frames. */
export interface Encoder {
  /** Resolves when the frame is accepted and the next may follow. */
  write(frame: Buffer): Promise<void>;
  /** Finishes the file. */
  end(): Promise<void>;
}

/** H.264 in MP4: plays everywhere, starts at once, cuts anywhere within two seconds. */
export function encodePicture(path: string): Encoder {
  const toBt709 = '-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv420p';
  const tags = '-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv';
  const h264 = `-c:v libx264 -preset slow -crf 25 -g ${2 * CLIP.fps} -movflags +faststart`;
  return encode('rgb24', `${toBt709} ${tags} ${h264}`, path);
}

/**
 * FFV1 in Matroska, gray: lossless class ids.
 *
 * Golomb-Rice codes have a run mode, which large areas of one class want (a third less than the range coder); one long
 * group of pictures lets the coder keep what it has learnt.
 */
export function encodeLabels(path: string): Encoder {
  const ffv1 = `-c:v ffv1 -level 3 -coder 0 -context 0 -slices 4 -slicecrc 1 -g ${CLIP.frameCount}`;
  return encode('gray', ffv1, path);
}

function encode(pixelFormat: string, outputOptions: string, path: string): Encoder {
  const { widthPx, heightPx, fps } = CLIP;
  const input = `-f rawvideo -pix_fmt ${pixelFormat} -s ${widthPx}x${heightPx} -r ${fps} -i pipe:0`;
  // Bit-exact: no version of ffmpeg in the file.
  const options = `-v error -y ${input} -bitexact -map_metadata -1 ${outputOptions}`;
  const ffmpeg = spawn('ffmpeg', [...options.split(' '), path], { stdio: ['pipe', 'ignore', 'inherit'] });
  const closed = once(ffmpeg, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`ffmpeg ended with exit code ${String(code)}; its message is above.`);
  });
  // A write after ffmpeg's end fails too; its exit code says why.
  ffmpeg.stdin.on('error', () => undefined);
  return {
    async write(frame) {
      if (!ffmpeg.stdin.write(frame)) await Promise.race([once(ffmpeg.stdin, 'drain'), closed]);
    },
    async end() {
      ffmpeg.stdin.end();
      await closed;
    },
  };
}
