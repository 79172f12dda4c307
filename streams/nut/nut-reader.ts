import { toSegcastError, type SegcastError } from '../../src/core/errors.js';
import type { Allocate } from '../../src/core/buffer-pool.js';
import { largeBytes } from '../../src/core/large-bytes.js';
import { ByteCursor, OutOfBytes } from './byte-cursor.js';
import { crc32 } from './crc32.js';
import type { FrameHeader } from './frame-header.js';
import { FILE_ID, FRAME_FLAGS, START_CODE_BYTE } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';
import { NutHeaders } from './nut-headers.js';
import { isSkipped, parsePacketHead } from './packet-head.js';
import { skipSideData } from './side-data.js';
import { MAX_FRAME_BYTES, type NutStream } from './stream-header.js';

export type { NutStream } from './stream-header.js';

/** What a NUT stream says: first its one video stream, then that stream's frames. */
export type NutEvent =
  | { readonly kind: 'stream'; readonly stream: NutStream }
  | {
      readonly kind: 'frame';
      /** In ticks of the stream's time base. */
      readonly pts: number;
      readonly key: boolean;
      /** A buffer of the frame's own, from the reader's `allocate`. */
      readonly data: Uint8Array;
    };

/** No head of a frame or packet is longer: the most that is kept when a chunk ends inside one. */
const MAX_HEAD_BYTES = 2048;
/** What side data and meta data may add to a frame. */
const MAX_SIDE_DATA_BYTES = 65536;

/** What the next bytes are: the head of a frame or packet, bytes to keep, or bytes to pass over. */
type Expecting = { readonly kind: 'head' } | Gathering | Skipping;

interface Gathering {
  readonly kind: 'gather';
  readonly what: string;
  readonly into: Uint8Array;
  filled: number;
  readonly done: (bytes: Uint8Array) => void;
}

interface Skipping {
  readonly kind: 'skip';
  readonly what: string;
  remaining: number;
  /** Whether the bytes end with a checksum of themselves. */
  readonly summed: boolean;
  crc: number;
}

const HEAD: Expecting = { kind: 'head' };
const NOTHING = new Uint8Array(0);

/**
 * Reads NUT as ffmpeg writes it, one raw video stream among any others, from chunks cut anywhere.
 *
 * Every frame's payload is copied once, into a buffer of its own; nothing else of the stream is kept. All checksums are
 * verified, and every length is bounded before anything is allocated for it. Frames of other streams are passed over.
 *
 * Source: the NUT specification (https://ffmpeg.org/~michael/nut.txt), versions 2 to 4.
 */
export class NutReader {
  readonly #headers = new NutHeaders();
  readonly #allocate: Allocate;
  #expecting: Expecting;
  /** Position of the next unread byte in the stream. */
  #offset = 0;
  /** The beginning of a head whose rest is in the next chunk. */
  #partialHead = NOTHING;
  #events: NutEvent[] = [];
  #fault: SegcastError | undefined;

  /** @param allocate where the buffers of frames come from. @defaultValue new ones */
  constructor(allocate: Allocate = ownBytes) {
    this.#allocate = allocate;
    this.#expecting = gather('the NUT file id', new Uint8Array(FILE_ID.length), checkFileId);
  }

  /**
   * The events completed by this chunk, in order. The chunk may be reused afterwards.
   *
   * @throws SegcastError `nut-invalid`, naming the byte offset. Good frames that precede the fault in the same chunk are
   * returned first and the next call throws; every later call throws again.
   */
  push(chunk: Uint8Array): NutEvent[] {
    if (this.#fault) throw this.#fault;
    this.#events = [];
    try {
      for (let at = 0; at < chunk.length;) at += this.#consume(chunk.subarray(at));
    } catch (thrown) {
      this.#fault = toSegcastError(thrown);
      if (this.#events.length === 0) throw this.#fault;
    }
    return this.#events;
  }

  /**
   * Tells the reader that nothing follows.
   *
   * @throws SegcastError `nut-invalid` when the stream ends inside a frame or packet or before the header of a video stream,
   * and the fault that `push` still held back. A half frame is never delivered.
   */
  end(): void {
    if (this.#fault) throw this.#fault;
    const missing = this.#missing();
    if (missing === undefined) return;
    this.#fault = nutInvalid(this.#offset, missing, 'the end of the stream');
    throw this.#fault;
  }

  #missing(): string | undefined {
    const expecting = this.#expecting;
    switch (expecting.kind) {
      case 'head':
        if (this.#partialHead.length > 0) return 'the rest of the head of a frame or packet';
        return this.#headers.video ? undefined : 'the header of a video stream';
      case 'gather':
        return `${expecting.into.length - expecting.filled} more bytes of ${expecting.what}`;
      case 'skip':
        return `${expecting.remaining} more bytes of ${expecting.what}`;
      default:
        return expecting satisfies never;
    }
  }

  /** Takes what the current expectation wants from the front of `bytes`, at least one byte; returns how many. */
  #consume(bytes: Uint8Array): number {
    const expecting = this.#expecting;
    switch (expecting.kind) {
      case 'head':
        return this.#consumeHead(bytes);
      case 'gather':
        return this.#consumeGathered(expecting, bytes);
      case 'skip':
        return this.#consumeSkipped(expecting, bytes);
      default:
        return expecting satisfies never;
    }
  }

  #consumeGathered(gathering: Gathering, bytes: Uint8Array): number {
    const taken = bytes.subarray(0, gathering.into.length - gathering.filled);
    gathering.into.set(taken, gathering.filled);
    gathering.filled += taken.length;
    this.#offset += taken.length;
    this.#settle(gathering);
    return taken.length;
  }

  #consumeSkipped(skipping: Skipping, bytes: Uint8Array): number {
    const taken = bytes.subarray(0, skipping.remaining);
    if (skipping.summed) skipping.crc = crc32(taken, skipping.crc);
    skipping.remaining -= taken.length;
    this.#offset += taken.length;
    this.#settle(skipping);
    return taken.length;
  }

  /** Goes on to the next head once everything expected is there. */
  #settle(expecting: Expecting): void {
    this.#expecting = expecting;
    if (expecting.kind === 'gather' && expecting.filled === expecting.into.length) {
      this.#expecting = HEAD;
      expecting.done(expecting.into);
    } else if (expecting.kind === 'skip' && expecting.remaining === 0) {
      if (expecting.crc !== 0) {
        throw nutInvalid(this.#offset, `a valid checksum after ${expecting.what}`, 'another');
      }
      this.#expecting = HEAD;
    }
  }

  /** A head that a chunk cuts in two is kept, and parsed anew with the first bytes of the next chunk. */
  #consumeHead(bytes: Uint8Array): number {
    const kept = this.#partialHead;
    const window = kept.length === 0 ? bytes : joined(kept, bytes.subarray(0, MAX_HEAD_BYTES));
    const cursor = new ByteCursor(window, this.#offset - kept.length);
    const next = this.#parseHead(cursor);
    if (next === undefined) {
      if (window.length >= MAX_HEAD_BYTES) {
        throw nutInvalid(cursor.origin, `a head of at most ${MAX_HEAD_BYTES} bytes`, 'a longer one');
      }
      this.#partialHead = window.slice();
      this.#offset += bytes.length;
      return bytes.length;
    }
    const taken = cursor.position - kept.length;
    this.#partialHead = NOTHING;
    this.#offset += taken;
    this.#settle(next);
    return taken;
  }

  /** What follows the head; undefined when the head is cut off. */
  #parseHead(cursor: ByteCursor): Expecting | undefined {
    try {
      return cursor.bytes[0] === START_CODE_BYTE
        ? this.#afterPacketHead(cursor)
        : this.#afterFrameHead(cursor);
    } catch (thrown) {
      if (thrown instanceof OutOfBytes) return undefined;
      throw thrown;
    }
  }

  #afterPacketHead(cursor: ByteCursor): Expecting {
    const { kind, bytes } = parsePacketHead(cursor);
    const what = `the ${kind} packet`;
    if (isSkipped(kind)) return { kind: 'skip', what, remaining: bytes, summed: true, crc: 0 };
    return gather(what, new Uint8Array(bytes), (packet) => {
      const known = this.#headers.video;
      this.#headers.readPacket(kind, packet, this.#offset - packet.length);
      const stream = this.#headers.video;
      if (stream !== undefined && stream !== known) this.#events.push({ kind: 'stream', stream });
    });
  }

  #afterFrameHead(cursor: ByteCursor): Expecting {
    const at = cursor.offset;
    const header = this.#headers.readFrameHeader(cursor);
    const video = this.#headers.video;
    if (header.clock.id !== video?.id || header.flags & FRAME_FLAGS.eor) {
      const remaining = header.storedBytes;
      return { kind: 'skip', what: 'a frame that is not shown', remaining, summed: false, crc: 0 };
    }
    checkFrameSize(header, video, at);
    const into = this.#allocate(header.storedBytes);
    return gather('a frame', into, (stored) => this.#emitFrame(header, video, stored));
  }

  #emitFrame(header: FrameHeader, video: NutStream, stored: Uint8Array): void {
    const whole = header.elided.length === 0 ? stored : joined(header.elided, stored);
    const data = header.flags & FRAME_FLAGS.sideMetaData ? this.#picture(whole) : whole;
    if (video.frameBytes !== undefined && data.length !== video.frameBytes) {
      throw nutInvalid(this.#offset, `a frame of ${video.frameBytes} bytes`, `${data.length}`);
    }
    this.#events.push({ kind: 'frame', pts: header.pts, key: (header.flags & FRAME_FLAGS.key) !== 0, data });
  }

  #picture(frame: Uint8Array): Uint8Array {
    const origin = this.#offset - frame.length;
    try {
      return skipSideData(frame, origin).slice(); // a copy: side data is rare, and the frame's buffer is to be its own
    } catch (thrown) {
      if (!(thrown instanceof OutOfBytes)) throw thrown;
      throw nutInvalid(origin, 'side data within its frame', 'more');
    }
  }
}

/** Before allocating: a frame measures what its size and pixel format say, and never more than we are willing to hold. */
function checkFrameSize(header: FrameHeader, { frameBytes, width, height }: NutStream, at: number): void {
  const bytes = header.storedBytes + header.elided.length;
  const sideData = header.flags & FRAME_FLAGS.sideMetaData ? MAX_SIDE_DATA_BYTES : 0;
  const most = (frameBytes ?? Math.min(MAX_FRAME_BYTES, width * height * MAX_BYTES_PER_PIXEL)) + sideData;
  const least = frameBytes ?? 1;
  if (bytes >= least && bytes <= most) return;
  const expected = least === most ? `${least}` : `${least} to ${most}`;
  throw nutInvalid(at, `a frame of ${expected} bytes (${width}x${height})`, `${bytes}`);
}

/** Below, an ordinary buffer is the lighter one. */
const LEAST_LARGE_BYTES = 65_536;
/** Four components of 32 bits: no raw format takes more. */
const MAX_BYTES_PER_PIXEL = 16;

function ownBytes(length: number): Uint8Array {
  return length < LEAST_LARGE_BYTES ? new Uint8Array(length) : largeBytes(length);
}

function gather(what: string, into: Uint8Array, done: (bytes: Uint8Array) => void): Gathering {
  return { kind: 'gather', what, into, filled: 0, done };
}

function joined(front: Uint8Array, back: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(front.length + back.length);
  whole.set(front);
  whole.set(back, front.length);
  return whole;
}

function checkFileId(bytes: Uint8Array): void {
  if (Buffer.compare(bytes, FILE_ID) !== 0) throw nutInvalid(0, 'the NUT file id', 'something else');
}
