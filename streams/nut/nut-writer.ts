import { SegcastError } from '../../src/core/errors.js';
import type { TimeBase } from '../../src/core/time.js';
import { ByteBuilder } from './byte-builder.js';
import { crc32 } from './crc32.js';
import {
  FILE_ID,
  FRAME_FLAGS,
  SMALL_PACKET_BYTES,
  START_CODES,
  VIDEO_CLASS,
  type PacketKind,
} from './nut-format.js';
import { CHECKSUM_BYTES } from './packet-head.js';
import { RAW_PIXEL_FORMATS, type RawPixelFormat } from './raw-pixel-format.js';

/** The one video stream to write. */
export interface NutWriterOptions {
  readonly width: number;
  readonly height: number;
  /** What the PTS given to `frame` count. */
  readonly timeBase: TimeBase;
  readonly pixelFormat: RawPixelFormat;
}

/** What ffmpeg uses, and half of what the specification allows. */
const MAX_DISTANCE = 32768;
const MSB_PTS_SHIFT = 14;
/** The one frame code in use: 0 and 255 are left invalid, as the specification advises. */
const FRAME_CODE = 1;
const FRAME_CODE_FLAGS = FRAME_FLAGS.key | FRAME_FLAGS.sizeMsb | FRAME_FLAGS.checksum;

/**
 * Writes raw video as NUT, for ffmpeg to read from a pipe.
 *
 * Each frame is a key frame preceded by a syncpoint, which carries its PTS and lets a reader join anywhere; a frame costs
 * about 40 bytes beyond its pixels.
 *
 * Source: the NUT specification (https://ffmpeg.org/~michael/nut.txt), version 3.
 */
export class NutWriter {
  readonly #options: NutWriterOptions;
  readonly #frameBytes: number;
  #offset = 0;
  #lastSyncpoint: number | undefined;

  constructor(options: NutWriterOptions) {
    const { width, height, pixelFormat } = options;
    this.#options = options;
    this.#frameBytes = RAW_PIXEL_FORMATS[pixelFormat].frameBytes(width, height);
  }

  /** File id, main header and stream header; call it once, before the first frame. */
  header(): Uint8Array {
    const bytes = new ByteBuilder()
      .raw(FILE_ID)
      .raw(packet('main', mainHeader(this.#options)))
      .raw(packet('stream', streamHeader(this.#options)))
      .build();
    this.#offset += bytes.length;
    return bytes;
  }

  /**
   * One frame: its head, and `pixels` itself, to be written in this order. Nothing is copied, so `pixels` must stay as it is
   * until written.
   *
   * @param pts - in ticks of the time base, a safe integer >= 0 (NUT's syncpoints know no negative time)
   * @throws SegcastError `nut-invalid` when the PTS or the number of bytes is not what the stream header promises
   */
  frame(pts: number, pixels: Uint8Array): Uint8Array[] {
    this.#check(pts, pixels);
    const head = new ByteBuilder()
      .raw(packet('syncpoint', syncpoint(pts, this.#distanceToLastSyncpoint())))
      .raw(frameHead(pixels.length))
      .build();
    this.#lastSyncpoint = this.#offset;
    this.#offset += head.length + pixels.length;
    return [head, pixels];
  }

  #distanceToLastSyncpoint(): number {
    return this.#lastSyncpoint === undefined ? 0 : this.#offset - this.#lastSyncpoint;
  }

  #check(pts: number, pixels: Uint8Array): void {
    const { width, height, pixelFormat } = this.#options;
    if (!Number.isSafeInteger(pts) || pts < 0) {
      throw unwritable(`a NUT frame needs a PTS that is an integer of 0 to 2^53 - 1, received ${pts}`);
    }
    if (pixels.length !== this.#frameBytes) {
      const expected = `${this.#frameBytes} bytes for ${width}x${height} ${pixelFormat}`;
      throw unwritable(`a NUT frame needs ${expected}, received ${pixels.length}`);
    }
  }
}

function unwritable(what: string): SegcastError {
  return new SegcastError(
    'nut-invalid',
    `The frame cannot be written: ${what}.`,
    'Give every frame of a stream the size of its header and a PTS counted from 0; start a new stream when the size changes.',
  );
}

function mainHeader({ timeBase }: NutWriterOptions): ByteBuilder {
  const body = new ByteBuilder()
    .unsigned(3) // version
    .unsigned(1) // stream_count
    .unsigned(MAX_DISTANCE)
    .unsigned(1) // time_base_count
    .unsigned(timeBase.num)
    .unsigned(timeBase.den);
  frameCodeRun(body, FRAME_FLAGS.invalid, FRAME_CODE);
  frameCodeRun(body, FRAME_CODE_FLAGS, 1);
  frameCodeRun(body, FRAME_FLAGS.invalid, 256 - FRAME_CODE - 1 - 1); // 'N' takes no part in runs
  return body.unsigned(0); // header_count_minus1: no elision
}

/** `count` frame codes of stream 0 whose size and PTS are all in the frame's own head (size_mul 1, pts_delta 0). */
function frameCodeRun(body: ByteBuilder, flags: number, count: number): void {
  body.unsigned(flags).unsigned(6); // six fields follow
  body.signed(0).unsigned(1).unsigned(0).unsigned(0).unsigned(0); // pts_delta, size_mul, stream, size_lsb, reserved
  body.unsigned(count);
}

function streamHeader({ width, height, timeBase, pixelFormat }: NutWriterOptions): ByteBuilder {
  const fourcc = Buffer.from(RAW_PIXEL_FORMATS[pixelFormat].fourcc, 'latin1');
  return new ByteBuilder()
    .unsigned(0) // stream_id
    .unsigned(VIDEO_CLASS)
    .counted(fourcc)
    .unsigned(0) // time_base_id
    .unsigned(MSB_PTS_SHIFT)
    .unsigned(Math.max(1, Math.floor(timeBase.den / timeBase.num))) // max_pts_distance: a second
    .unsigned(0) // decode_delay
    .unsigned(0) // stream_flags
    .unsigned(0) // no codec_specific_data
    .unsigned(width)
    .unsigned(height)
    .unsigned(1) // sample_width : sample_height, square pixels
    .unsigned(1)
    .unsigned(0); // colorspace_type: unknown
}

/** With one time base, `t` is the PTS itself; the frame after it adds its pts_delta, 0. */
function syncpoint(pts: number, backPtr: number): ByteBuilder {
  return new ByteBuilder().unsigned(pts).unsigned(Math.floor(backPtr / 16));
}

function frameHead(size: number): Uint8Array {
  const head = new ByteBuilder().raw([FRAME_CODE]).unsigned(size);
  return head.uint32(crc32(head.build())).build();
}

function packet(kind: PacketKind, body: ByteBuilder): Uint8Array {
  const bytes = body.build();
  const head = new ByteBuilder().startCode(START_CODES[kind]).unsigned(bytes.length + CHECKSUM_BYTES);
  if (bytes.length + CHECKSUM_BYTES > SMALL_PACKET_BYTES) throw new Error('our headers are small'); // unreachable: fixed fields
  return head.raw(bytes).uint32(crc32(bytes)).build();
}
