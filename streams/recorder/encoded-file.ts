import type { SegcastError } from '../../src/core/errors.js';
import { toNormalPriority } from '../../src/core/priority.js';
import type { TimeBase } from '../../src/core/time.js';
import { startFfmpeg, type FfmpegProcess } from '../ffmpeg.js';
import { NutWriter } from '../nut/nut-writer.js';
import type { Container } from './container.js';
import { encoderFailure } from './record-failure.js';
import { storeMp4 } from './store-mp4.js';

/** One file to encode. */
export interface EncodedFileOptions {
  /** Replaced if it exists. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly timeBase: TimeBase;
  readonly pixelFormat: 'rgb24' | 'gray';
  readonly container: Container;
  /** ffmpeg's, from `h264Options` or `ffv1Options`. */
  readonly outputOptions: readonly string[];
}

/** The header says everything: no frame is held back to guess a frame rate. */
const NUT_FROM_PIPE = ['-f', 'nut', '-probesize', '32', '-analyzeduration', '0', '-fpsprobesize', '0'];

/** One ffmpeg writing one file from the frames it is given. */
export class EncodedFile {
  readonly path: string;
  /** Resolves when ffmpeg has ended: undefined once the file is whole, else why it is not. Never rejects. */
  readonly ended: Promise<SegcastError | undefined>;
  readonly #ffmpeg: FfmpegProcess;
  readonly #nut: NutWriter;
  #finishing = false;

  constructor(options: EncodedFileOptions) {
    const { path, container, outputOptions } = options;
    const isMatroska = container === 'matroska'; // ffmpeg writes its clusters so that a part of one can be read
    this.path = path;
    this.#nut = new NutWriter(options);
    this.#ffmpeg = startFfmpeg({
      input: 'pipe:0',
      inputOptions: NUT_FROM_PIPE,
      outputOptions,
      output: isMatroska ? path : 'stdout',
      feedsStdin: true,
    });
    toNormalPriority(this.#ffmpeg.pid); // a recording may wait, the live picture may not
    const stored = isMatroska ? undefined : storeMp4(path, this.#ffmpeg.stdout);
    this.ended = this.#end(stored);
    this.#ffmpeg.stdin.write(this.#nut.header());
  }

  /**
   * Resolves when ffmpeg has taken the frame; `pixels` must stay as they are until then. One at a time, PTS increasing.
   *
   * @returns why the file cannot go on, or undefined. Never rejects for ffmpeg's sake.
   * @throws SegcastError `nut-invalid` when the frame is not what the options promise
   */
  async write(pts: number, pixels: Uint8Array): Promise<SegcastError | undefined> {
    const chunks = this.#nut.frame(pts, pixels);
    const { stdin } = this.#ffmpeg;
    const taken = await new Promise<boolean>((resolve) => {
      stdin.cork();
      chunks.forEach((chunk, index) =>
        index < chunks.length - 1
          ? stdin.write(chunk)
          : stdin.write(chunk, (error) => resolve(error === null || error === undefined)),
      );
      stdin.uncork();
    });
    return taken ? undefined : this.ended;
  }

  /** Lets ffmpeg encode what it has and finish the file; resolves as `ended` does. */
  finish(): Promise<SegcastError | undefined> {
    this.#finishing = true;
    this.#ffmpeg.stdin.end();
    return this.ended;
  }

  /** Ends ffmpeg by force; the file can be played up to about its last second. */
  async abandon(graceMs: number): Promise<void> {
    await this.#ffmpeg.stop({ graceMs });
  }

  async #end(stored: Promise<SegcastError | undefined> | undefined): Promise<SegcastError | undefined> {
    const [exit, unwritten] = await Promise.all([this.#ffmpeg.exited, stored]);
    if (unwritten !== undefined) return unwritten; // ffmpeg ends for it, too
    return this.#finishing && exit.code === 0 ? undefined : encoderFailure(this.path, exit);
  }
}
