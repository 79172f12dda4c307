import type { Rational, TimeBase } from '../../src/core/time.js';
import type { ByteCursor } from './byte-cursor.js';
import type { MainHeader } from './main-header.js';
import { VIDEO_CLASS } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';
import { RAW_PIXEL_FORMATS, rawPixelFormat, type RawPixelFormat } from './raw-pixel-format.js';

/** A raw video stream, as its header describes it. */
export interface NutStream {
  readonly id: number;
  readonly width: number;
  readonly height: number;
  readonly timeBase: TimeBase;
  /** The codec's tag as Latin-1 text, e.g. `RGB\x18` for rgb24. */
  readonly fourcc: string;
  /** ffmpeg's name for the fourcc; undefined for one not in `RAW_PIXEL_FORMATS`. */
  readonly pixelFormat: RawPixelFormat | undefined;
  /** What every frame must measure; undefined when the pixel format is unknown. */
  readonly frameBytes: number | undefined;
  /** Width to height of a pixel; undefined when the stream does not say. */
  readonly sampleAspectRatio: Rational | undefined;
}

/** What every stream's frames are decoded with, video or not. */
export interface StreamTiming {
  readonly id: number;
  readonly timeBase: TimeBase;
  readonly msbPtsShift: number;
  readonly maxPtsDistance: number;
}

/** A stream header: how to read its frames, and what they are when they are video. */
export interface StreamHeader {
  readonly timing: StreamTiming;
  readonly video: NutStream | undefined;
}

/** Largest width and height we read: ffmpeg's own limits are of this order, and a frame still fits in one buffer. */
export const MAX_SIDE = 65535;
/** Largest frame we allocate for. 16384 x 8192 rgb24 is 402 MB. */
export const MAX_FRAME_BYTES = 2 ** 29;

const MAX_SHIFT = 16;
const MAX_DECODE_DELAY = 1000;
const MAX_CODEC_BYTES = 65536;

/** Parses the body of a stream packet. Reserved bytes at its end are ignored. */
export function parseStreamHeader(cursor: ByteCursor, main: MainHeader): StreamHeader {
  const id = cursor.unsignedIn('a stream id', 0, main.streamCount - 1);
  const streamClass = cursor.unsigned();
  const fourcc = latin1(cursor.counted('a fourcc', 4));
  const timeBaseId = cursor.unsignedIn('a time base id', 0, main.timeBases.length - 1);
  const timing: StreamTiming = {
    id,
    timeBase: main.timeBases[timeBaseId]!, // checked on the line above
    msbPtsShift: cursor.unsignedIn('an msb_pts_shift', 0, MAX_SHIFT),
    maxPtsDistance: cursor.unsigned(),
  };
  cursor.unsignedIn('a decode delay', 0, MAX_DECODE_DELAY);
  cursor.unsigned(); // stream_flags
  cursor.counted('codec specific data', MAX_CODEC_BYTES);
  const video = streamClass === VIDEO_CLASS ? parseVideo(cursor, timing, fourcc) : undefined;
  return { timing, video };
}

function parseVideo(cursor: ByteCursor, { id, timeBase }: StreamTiming, fourcc: string): NutStream {
  const start = cursor.offset;
  const width = cursor.unsignedIn('a width', 1, MAX_SIDE);
  const height = cursor.unsignedIn('a height', 1, MAX_SIDE);
  const sampleAspectRatio = parseAspect(cursor);
  cursor.unsigned(); // colorspace_type
  const pixelFormat = rawPixelFormat(fourcc);
  const frameBytes = pixelFormat && RAW_PIXEL_FORMATS[pixelFormat].frameBytes(width, height);
  if ((frameBytes ?? width * height) > MAX_FRAME_BYTES) {
    throw nutInvalid(start, `a picture of at most ${MAX_FRAME_BYTES} bytes`, `${width}x${height} pixels`);
  }
  return { id, width, height, timeBase, fourcc, pixelFormat, frameBytes, sampleAspectRatio };
}

function parseAspect(cursor: ByteCursor): Rational | undefined {
  const num = cursor.unsigned();
  const den = cursor.unsigned();
  return num > 0 && den > 0 ? { num, den } : undefined;
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
