import type { Readable } from 'node:stream';
import type { Allocate } from '../../src/core/buffer-pool.js';
import { ChildPipe } from '../../src/core/child-pipe.js';
import { SegcastError } from '../../src/core/errors.js';
import { type Clock, monotonicClock, rescalePts, type TimeBase } from '../../src/core/time.js';
import { type FfmpegExit, type FfmpegProcess, startFfmpeg } from '../ffmpeg.js';
import { type NutEvent, NutReader, type NutStream } from '../nut/nut-reader.js';
import { DecoderLog } from './decoder-log.js';
import { failureOfRun } from './failure.js';
import type { SourceDescriptor } from './source-spec.js';

/** What one run of ffmpeg yields: the stream once, then its frames. */
export type DecodedEvent =
  | { readonly kind: 'stream'; readonly width: number; readonly height: number; readonly timeBase: TimeBase }
  | {
      readonly kind: 'frame';
      readonly pts: number;
      readonly width: number;
      readonly height: number;
      readonly timeBase: TimeBase;
      /** rgb24, nobody else's; from `allocate`. */
      readonly pixels: Uint8Array;
      readonly arrivedAtMs: number;
    };

export interface DecodeOptions {
  /** The time base to count PTS in, where NUT has a finer one. @defaultValue NUT's */
  readonly timeBase?: TimeBase | undefined;
  /** One progressive frame per interlaced one. @defaultValue false */
  readonly deinterlace?: boolean;
  /** What a source of `feed: 'stdin'` reads. @defaultValue process.stdin */
  readonly stdin?: Readable | undefined;
  /** Where the frames' pixels come from. @defaultValue new buffers */
  readonly allocate?: Allocate | undefined;
  /** @defaultValue the process's monotonic clock */
  readonly clock?: Clock | undefined;
  /** Aborting ends the iteration, without an error. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The first video stream only, as it is shown (rotated as the file says, the first picture's size throughout), every frame
 * once, with its own PTS. `-enc_time_base -1` keeps the stream's ticks, which ffmpeg would round to the frame rate.
 */
const RAW_VIDEO = [
  ...['-map', '0:V:0', '-fps_mode', 'passthrough', '-enc_time_base', '-1'],
  ...['-pix_fmt', 'rgb24', '-c:v', 'rawvideo', '-f', 'nut'],
] as const;

/** Only frames that are marked as interlaced; holds back one frame, so it is no default. */
const DEINTERLACE = ['-vf', 'yadif=mode=send_frame:deint=interlaced'] as const;

/** Formats without time stamps, for which ffmpeg invents 25 fps: a camera's frames are then stamped as they arrive. */
const UNTIMED_FORMATS = new Set(['mpjpeg', 'mjpeg', 'image2pipe']);
const ARRIVAL_TIME_BASE: TimeBase = { num: 1, den: 1_000_000 };

/**
 * Runs ffmpeg on a source and yields its frames as they are asked for: ffmpeg waits while nobody asks.
 *
 * @throws SegcastError `source-*` when the run was no success (see failureOfRun), `ffmpeg-missing`, `ffmpeg-failed`.
 */
export async function* decode(
  source: SourceDescriptor,
  options: DecodeOptions = {},
): AsyncGenerator<DecodedEvent> {
  const { deinterlace = false, allocate, clock = monotonicClock, stdin, signal } = options;
  const log = new DecoderLog();
  using pipe = await ChildPipe.open().catch(() => undefined); // without one, Node's own pipe does
  await using ffmpeg = startFfmpeg({
    input: source.input,
    inputOptions: ['-loglevel', 'level+info', '-copyts', ...source.inputOptions],
    outputOptions: [...(deinterlace ? DEINTERLACE : []), ...RAW_VIDEO],
    output: 'stdout',
    stdoutTo: pipe?.childEnd,
    feedsStdin: source.feed !== 'nothing',
    onLogLine: (line) => log.hear(line),
    signal,
  });
  feed(ffmpeg, source, stdin);
  const reader = new NutReader(allocate);
  const pictures = new Pictures(source, log, options.timeBase);
  const parse = (bytes: Uint8Array) => pictures.decoded(reader.push(bytes), clock.now());
  try {
    yield* pipe ? parsedPipe(pipe, parse, signal) : parsedStream(ffmpeg.stdout, parse);
  } catch (error) {
    if (!signal?.aborted) throw error; // stopping closes the pipe under the reader
  }
  if (signal?.aborted) return;
  const exit = await ffmpeg.exited;
  const failure =
    startOrCrash(exit, source) ??
    failureOfRun({ source, frames: pictures.count, exitCode: exit.code, problems: log.problems });
  if (failure !== undefined) throw failure;
  reader.end();
}

type Parse = (bytes: Uint8Array) => readonly DecodedEvent[];

/** Leaving closes the pipe, without which an ffmpeg that waits for its reader would not see that it is to end. */
async function* parsedPipe(
  pipe: ChildPipe,
  parse: Parse,
  signal: AbortSignal | undefined,
): AsyncGenerator<DecodedEvent> {
  using closing = pipe;
  closing.childEnd.destroy(); // ffmpeg has it
  const close = (): void => closing[Symbol.dispose]();
  signal?.addEventListener('abort', close, { once: true });
  try {
    if (!signal?.aborted) yield* closing.parsed(parse);
  } finally {
    signal?.removeEventListener('abort', close);
  }
}

async function* parsedStream(stdout: Readable, parse: Parse): AsyncGenerator<DecodedEvent> {
  for await (const chunk of stdout) yield* parse(chunk as Uint8Array); // no encoding is set: never a string
}

/** A failure of ffmpeg itself rather than of the source. */
function startOrCrash(
  { startFailure, signal }: FfmpegExit,
  { displayName }: SourceDescriptor,
): SegcastError | undefined {
  if (signal === null) return startFailure;
  return new SegcastError(
    'ffmpeg-failed',
    `ffmpeg was ended by ${signal} while it decoded ${displayName}.`,
    'SIGKILL usually means that memory ran out; after a crash try another version of ffmpeg (SEGCAST_FFMPEG).',
  );
}

function feed(ffmpeg: FfmpegProcess, source: SourceDescriptor, ours: Readable = process.stdin): void {
  const { stdin, exited } = ffmpeg;
  if (source.feed === 'nothing') return;
  if (source.feed !== 'stdin') {
    stdin.end(source.feed.text);
    return;
  }
  if ('isTTY' in ours && ours.isTTY === true) throw stdinIsTerminal();
  ours.pipe(stdin);
  void exited.then(() => ours.unpipe(stdin).pause()); // so that it does not keep our process alive
}

function stdinIsTerminal(): SegcastError {
  return new SegcastError(
    'source-invalid',
    'The source - is standard input, but that is a terminal.',
    'Pipe a video into segcast, e.g. `cat clip.mkv | segcast watch -`.',
  );
}

/** Gives each picture its PTS: the stream's in its own time base, or the time of arrival where the source has none. */
class Pictures {
  readonly #source: SourceDescriptor;
  readonly #log: DecoderLog;
  readonly #knownTimeBase: TimeBase | undefined;
  #stream: NutStream | undefined;
  #firstAtMs = 0;
  /** Pictures so far. */
  count = 0;

  constructor(source: SourceDescriptor, log: DecoderLog, knownTimeBase: TimeBase | undefined) {
    this.#source = source;
    this.#log = log;
    this.#knownTimeBase = knownTimeBase;
  }

  decoded(events: readonly NutEvent[], arrivedAtMs: number): readonly DecodedEvent[] {
    return events.flatMap((event) => this.#decoded(event, arrivedAtMs) ?? []);
  }

  #decoded(event: NutEvent, arrivedAtMs: number): DecodedEvent | undefined {
    if (event.kind === 'stream') this.#stream = event.stream;
    const stream = this.#stream;
    if (stream === undefined) return undefined;
    const { width, height } = stream;
    const untimed = this.#isUntimed();
    const timeBase = untimed ? ARRIVAL_TIME_BASE : (this.#knownTimeBase ?? stream.timeBase);
    if (event.kind === 'stream') return { kind: 'stream', width, height, timeBase };
    if (this.count === 0) this.#firstAtMs = arrivedAtMs;
    this.count += 1;
    const pts = untimed
      ? Math.round((arrivedAtMs - this.#firstAtMs) * 1000)
      : rescalePts(event.pts, stream.timeBase, timeBase);
    return { kind: 'frame', pts, width, height, timeBase, pixels: event.data, arrivedAtMs };
  }

  #isUntimed(): boolean {
    return this.#source.live && UNTIMED_FORMATS.has(this.#log.inputFormat ?? '');
  }
}
