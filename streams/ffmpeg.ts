import type { ChildProcess, SpawnOptions } from 'node:child_process';
import type { Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';
import fluentFfmpeg from 'fluent-ffmpeg';
import { SegcastError } from '../src/core/errors.js';
import { redactUrls } from '../src/core/redact.js';

/** One ffmpeg run: an input, an output, and the options that come before each, as on ffmpeg's command line. */
export interface FfmpegOptions {
  /** What `-i` gets: a URL, a device, `file:…`, or `pipe:0` together with `feedsStdin`. */
  readonly input: string;
  /** @defaultValue none */
  readonly inputOptions?: readonly string[];
  /** @defaultValue none */
  readonly outputOptions?: readonly string[];
  /** `'stdout'`, or the path of the file to write; an existing file is replaced. Any file name is safe here. */
  readonly output: string;
  /** What ffmpeg gets as its standard output; the caller's, who lets go of it then. @defaultValue a pipe: `stdout` */
  readonly stdoutTo?: Socket | undefined;
  /** The caller writes ffmpeg's standard input and ends it; otherwise it is closed from the start. @defaultValue false */
  readonly feedsStdin?: boolean;
  /** Hears every line of ffmpeg's log as it comes, redacted. @defaultValue none */
  readonly onLogLine?: (line: string) => void;
  /** Aborting stops ffmpeg as `stop()` does. @defaultValue none */
  readonly signal?: AbortSignal | undefined;
}

/** How an ffmpeg process ended. Exactly one of `code`, `signal` and `startFailure` is set. */
export interface FfmpegExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of ffmpeg's log, oldest first, without passwords. */
  readonly stderrTail: readonly string[];
  /** `ffmpeg-missing` or `ffmpeg-failed` when the process never ran. */
  readonly startFailure: SegcastError | undefined;
}

/** Lines of ffmpeg's log that are kept for messages. */
const STDERR_TAIL_LINES = 20;
/** Time for ffmpeg to write its trailer after SIGTERM, ms. */
const STOP_GRACE_MS = 2000;
/** A longer log line is cut: ffmpeg may quote what a stranger's file says. */
const MAX_LINE_CHARS = 500;

/** The ffmpeg to run: `SEGCAST_FFMPEG`, or `ffmpeg` from the PATH. */
export function ffmpegPath(): string {
  return process.env['SEGCAST_FFMPEG'] || 'ffmpeg';
}

/** The ffprobe to run: `SEGCAST_FFPROBE`, or `ffprobe` from the PATH. */
export function ffprobePath(): string {
  return process.env['SEGCAST_FFPROBE'] || 'ffprobe';
}

/** The error for an ffmpeg or ffprobe that cannot be run. */
export function ffmpegMissing(path: string, cause: unknown): SegcastError {
  return new SegcastError(
    'ffmpeg-missing',
    `segcast decodes and records with ffmpeg, but "${path}" cannot be run.`,
    'Install ffmpeg (Debian: apt install ffmpeg; macOS: brew install ffmpeg), or set SEGCAST_FFMPEG and SEGCAST_FFPROBE to where it is.',
    { cause },
  );
}

/** Starts ffmpeg. Failing to start is told by `exited` like any other end, so nothing is thrown here. */
export function startFfmpeg(options: FfmpegOptions): FfmpegProcess {
  return new FfmpegProcess(options);
}

/** The arguments `startFfmpeg` runs ffmpeg with. */
export function ffmpegArguments(options: FfmpegOptions): string[] {
  return internals(buildCommand(options))._getArguments();
}

/**
 * A running ffmpeg and its pipes.
 *
 * It leads its own process group, so Ctrl-C at the terminal reaches segcast only, which then ends it in order. When
 * segcast dies without a word, the pipes close: an encoder sees the end of its input and ends, a decoder
 * ends at its next frame.
 */
export class FfmpegProcess implements AsyncDisposable {
  /**
   * The bytes of output `'stdout'`; not read ahead further than one pipe buffer, so a slow reader makes ffmpeg wait. Empty
   * where `stdoutTo` gets them.
   */
  readonly stdout: Readable;
  /** Where `feedsStdin` writes. A write after ffmpeg's end fails in its callback only; `exited` has the reason. */
  readonly stdin: Writable;
  /** Resolves when ffmpeg has ended and its log is complete; never rejects. */
  readonly exited: Promise<FfmpegExit>;
  readonly #child: ChildProcess;
  readonly #tail: string[] = [];
  #stopping: Promise<FfmpegExit> | undefined;

  constructor(options: FfmpegOptions) {
    const { output, stdoutTo, feedsStdin = false, onLogLine, signal } = options;
    this.#child = spawnThroughFluent(buildCommand(options), stdoutTo ?? 'pipe', (line) => {
      if (line === '') return;
      const safe = redactUrls(line).slice(0, MAX_LINE_CHARS);
      this.#keep(safe);
      onLogLine?.(safe);
    });
    this.exited = endOf(this.#child).then((end) => ({ ...end, stderrTail: this.stderrTail }));
    ({ stdin: this.stdin, stdout: this.stdout } = pipesOf(this.#child));
    this.stdin.on('error', ignore);
    if (!feedsStdin) this.stdin.end();
    if (output !== 'stdout') this.stdout.resume();
    this.#followAbort(signal);
  }

  /** The operating system's process id; undefined when ffmpeg could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines of ffmpeg's log so far, oldest first, without passwords. */
  get stderrTail(): readonly string[] {
    return [...this.#tail];
  }

  /**
   * Ends ffmpeg now: SIGTERM (it still writes its trailer), then SIGKILL. Resolves once it has ended; idempotent.
   *
   * Output still unread on `stdout` is lost. To let an encoder finish, end `stdin` and await `exited` instead.
   *
   * @param options.graceMs - time between the two signals. @defaultValue 2000
   */
  stop(options: { readonly graceMs?: number } = {}): Promise<FfmpegExit> {
    const { graceMs = STOP_GRACE_MS } = options;
    this.#stopping ??= this.#stop(graceMs);
    return this.#stopping;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stop(graceMs: number): Promise<FfmpegExit> {
    this.stdout.destroy(); // an ffmpeg blocked on a full pipe would not see the signal
    this.stdin.destroy();
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    const exit = await this.exited;
    clearTimeout(kill);
    return exit;
  }

  #followAbort(signal: AbortSignal | undefined): void {
    if (signal === undefined) return;
    const stop = (): void => void this.stop();
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    void this.exited.then(() => signal.removeEventListener('abort', stop));
  }

  #keep(line: string): void {
    this.#tail.push(line);
    if (this.#tail.length > STDERR_TAIL_LINES) this.#tail.shift();
  }
}

function buildCommand(options: FfmpegOptions): fluentFfmpeg.FfmpegCommand {
  const { input, inputOptions = [], outputOptions = [], output } = options;
  const target = output === 'stdout' ? 'pipe:1' : `file:${output}`;
  // Spread, never an array: fluent-ffmpeg splits the strings of an array at their space.
  return fluentFfmpeg()
    .input(input)
    .inputOptions('-hide_banner', '-nostdin', '-nostats', '-loglevel', 'warning', '-y', ...inputOptions)
    .output(target)
    .outputOptions(...outputOptions);
}

/** What fluent-ffmpeg 2.1 (its last version) runs its own commands with. */
interface FluentInternals {
  _getArguments(): string[];
  _getFfmpegPath(callback: (error: null, path: string) => void): void;
  _spawnFfmpeg(
    args: string[],
    options: SpawnOptions & { readonly stdoutLines: number },
    onProcess: (child: ChildProcess, stdoutLines: FluentLines, stderrLines: FluentLines) => void,
    onEnd: (error: Error | null | undefined) => void,
  ): void;
}

interface FluentLines {
  callback(listener: (line: string) => void): void;
}

function internals(command: fluentFfmpeg.FfmpegCommand): FluentInternals {
  return command as unknown as FluentInternals; // not in its types; the library is archived, so they will not change
}

/**
 * Runs the command without `run()`, whose capability check knows no devices on ffmpeg >= 7, starts ffmpeg three more
 * times before the real run, and pipes stdout through another stream.
 */
function spawnThroughFluent(
  command: fluentFfmpeg.FfmpegCommand,
  stdout: Socket | 'pipe',
  onLine: (line: string) => void,
): ChildProcess {
  const fluent = internals(command);
  fluent._getFfmpegPath = (callback) => callback(null, ffmpegPath());
  let spawned: ChildProcess | undefined;
  fluent._spawnFfmpeg(
    fluent._getArguments(),
    {
      stdio: ['pipe', stdout, 'pipe'],
      windowsHide: true,
      detached: process.platform !== 'win32',
      stdoutLines: 1,
    },
    (child, _stdoutLines, stderrLines) => {
      spawned = child;
      stderrLines.callback(onLine);
    },
    () => undefined,
  );
  if (spawned === undefined) throw new Error('fluent-ffmpeg did not start the process');
  return spawned;
}

type End = Pick<FfmpegExit, 'code' | 'signal' | 'startFailure'>;

/** Resolves when the process is gone and its log has been read to the end; unread stdout does not hold it up. */
async function endOf(child: ChildProcess): Promise<End> {
  const logRead = new Promise<void>((resolve) => child.stderr?.once('close', resolve));
  const end = await new Promise<End>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal, startFailure: undefined }));
    child.once('error', (error) => {
      if (child.pid !== undefined) return; // a signal that could not be sent: the process lives on
      resolve({ code: null, signal: null, startFailure: startFailure(error) });
    });
  });
  if (end.startFailure === undefined) await logRead;
  return end;
}

function startFailure(error: NodeJS.ErrnoException): SegcastError {
  if (error.code === 'ENOENT' || error.code === 'EACCES') return ffmpegMissing(ffmpegPath(), error);
  return new SegcastError(
    'ffmpeg-failed',
    `ffmpeg could not be started: ${error.message}.`,
    'Check the limits on processes and memory of this machine, then try again.',
    { cause: error },
  );
}

function pipesOf(child: ChildProcess): { readonly stdin: Writable; readonly stdout: Readable } {
  const { stdin, stdout } = child;
  if (stdin === null) throw new Error('ffmpeg was started without pipes');
  return { stdin, stdout: stdout ?? Readable.from([]) };
}

function ignore(): void {
  // The reason is in `exited`; the write that failed hears of it in its callback.
}
