import type { Readable } from 'node:stream';
import { defer, filter, from, map, Observable, type Subscriber, switchMap } from 'rxjs';
import type { Allocate } from '../../src/core/buffer-pool.js';
import type { Frame } from '../../src/core/frame.js';
import type { Size } from '../../src/core/size.js';
import type { SourceEvent } from '../../src/core/source-event.js';
import { decode, type DecodeOptions } from './decode.js';
import { type Probe, probeFile } from './probe.js';
import { reconnecting, type ReconnectOptions } from './reconnecting.js';
import { SourceLife } from './source-life.js';
import { describeSource, type DescribeOptions, type SourceDescriptor } from './source-spec.js';

export interface SourceOptions extends DescribeOptions, ReconnectOptions {
  /** One progressive frame per interlaced one; costs a live source one frame of delay. @defaultValue files whose header says interlaced */
  readonly deinterlace?: boolean;
  /** What the source `-` reads. @defaultValue process.stdin */
  readonly stdin?: Readable;
  /** Where the frames' pixels come from. @defaultValue new buffers */
  readonly allocate?: Allocate | undefined;
  /** Told the size of a file's pictures by its header, some 0.2 s before the first of them. @defaultValue nobody */
  readonly onPictureSize?: ((picture: Size) => void) | undefined;
}

/**
 * Opens a source to be watched: its frames at their own speed, and the state of its connection.
 *
 * Cold: subscribing starts ffmpeg, unsubscribing ends it. Frames are pushed and nothing is kept: whoever may be slower puts
 * `latestWins` behind it. A live source (a camera, `demo:`) reconnects by itself and never completes; a file completes
 * after its last frame.
 *
 * Errors with SegcastError: `source-*` for a file that cannot be read or a spec that is none, `ffmpeg-missing`.
 *
 * @param spec - see describeSource
 * @param options.realtime - `false` reads a file as fast as it decodes, for a subscriber that is faster still. @defaultValue true
 */
export function openSource(spec: string, options: SourceOptions = {}): Observable<SourceEvent> {
  const { realtime = true } = options;
  return defer(() => from(prepare(spec, { ...options, realtime }))).pipe(
    switchMap(({ source, probe }) => {
      if (!source.live) return pushed((signal) => played(source, probe, options, signal));
      const connect = () => pushed((signal) => decode(source, decodeOptions(probe, options, signal)));
      return reconnecting(
        connect,
        { ...foreknowledge(source, probe), displayName: source.displayName },
        options,
      );
    }),
  );
}

/** The size of a file's pictures as its header tells it; undefined for everything else, and for a file that cannot be read. */
export async function pictureSizeOf(spec: string): Promise<Size | undefined> {
  const { probePath } = await describeSource(spec);
  return probePath === undefined ? undefined : (await probeFile(probePath))?.picture;
}

/** The frames of a source alone; see openSource. */
export function camera(spec: string, options: SourceOptions = {}): Observable<Frame> {
  return openSource(spec, options).pipe(
    filter((event) => event.kind === 'frame'),
    map(({ frame }) => frame),
  );
}

/**
 * Reads a source to be worked through: the next frame is decoded when it is asked for, so every frame can be had, in
 * order, however long each takes. Leaving the loop ends ffmpeg.
 *
 * `demo:` is played once. A camera is read over one connection that is not renewed; it fails when the camera does.
 *
 * @param options.realtime - `true` delivers a file no faster than it plays. @defaultValue false
 * @param options.signal - aborting ends the iteration without an error.
 * @throws SegcastError as openSource errors
 */
export async function* framesOf(
  spec: string,
  options: SourceOptions & { readonly signal?: AbortSignal } = {},
): AsyncGenerator<SourceEvent> {
  const { source, probe } = await prepare(spec, options);
  yield* played(source, probe, options, options.signal);
}

interface Prepared {
  readonly source: SourceDescriptor;
  readonly probe: Probe | undefined;
}

async function prepare(spec: string, options: SourceOptions): Promise<Prepared> {
  const source = await describeSource(spec, options);
  const probe = source.probePath === undefined ? undefined : await probeFile(source.probePath);
  if (probe?.picture) options.onPictureSize?.(probe.picture);
  return { source, probe };
}

async function* played(
  source: SourceDescriptor,
  probe: Probe | undefined,
  options: SourceOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<SourceEvent> {
  const life = new SourceLife(foreknowledge(source, probe));
  for await (const decoded of decode(source, decodeOptions(probe, options, signal)))
    yield life.event(decoded);
}

function decodeOptions(
  probe: Probe | undefined,
  options: SourceOptions,
  signal: AbortSignal | undefined,
): DecodeOptions {
  const { deinterlace = probe?.interlaced ?? false, stdin, allocate, clock } = options;
  return { deinterlace, stdin, allocate, clock, signal, timeBase: probe?.timeBase };
}

function foreknowledge(source: SourceDescriptor, probe: Probe | undefined) {
  const frameCount = source.live ? undefined : (source.frameCount ?? probe?.frameCount);
  return { frameRate: probe?.frameRate, frameCount };
}

/** Subscribing iterates, unsubscribing aborts. */
function pushed<T>(iterate: (signal: AbortSignal) => AsyncIterable<T>): Observable<T> {
  return new Observable((subscriber) => {
    const abort = new AbortController();
    void push(iterate(abort.signal), subscriber);
    return () => abort.abort();
  });
}

async function push<T>(values: AsyncIterable<T>, subscriber: Subscriber<T>): Promise<void> {
  try {
    for await (const value of values) {
      if (subscriber.closed) return;
      subscriber.next(value);
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error);
  }
}
