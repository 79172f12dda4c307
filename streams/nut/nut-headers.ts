import { ByteCursor, OutOfBytes } from './byte-cursor.js';
import { crc32 } from './crc32.js';
import { parseFrameHeader, type FrameHeader, type StreamClock } from './frame-header.js';
import { parseMainHeader, type MainHeader } from './main-header.js';
import { MAIN_FLAGS, type PacketKind } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';
import { CHECKSUM_BYTES } from './packet-head.js';
import { rescalePtsDown } from './rescale-pts-down.js';
import { parseStreamHeader, type NutStream } from './stream-header.js';

/** What the headers have said so far, and each stream's clock: all that is needed to read the next frame's header. */
export class NutHeaders {
  /** The one video stream, once its header has come. */
  video: NutStream | undefined;
  #main: MainHeader | undefined;
  readonly #clocks = new Map<number, StreamClock>();
  /** Header packets as first seen: ffmpeg repeats them for late readers, and repetitions must not differ. */
  readonly #seen = new Map<string, Uint8Array>();

  /** Takes in a whole packet, checksum included, whose first byte lies at `origin`; the bytes are kept. */
  readPacket(kind: Exclude<PacketKind, 'info' | 'index'>, packet: Uint8Array, origin: number): void {
    if (crc32(packet) !== 0) {
      throw nutInvalid(origin + packet.length, `a valid checksum after the ${kind} packet`, 'another');
    }
    const cursor = new ByteCursor(packet.subarray(0, -CHECKSUM_BYTES), origin);
    try {
      if (kind === 'main') this.#readMain(cursor);
      else if (kind === 'stream') this.#readStream(cursor);
      else this.#readSyncpoint(cursor);
    } catch (thrown) {
      if (!(thrown instanceof OutOfBytes)) throw thrown;
      throw nutInvalid(cursor.offset, `another field of the ${kind} packet`, 'its end');
    }
  }

  /** Parses a frame's header and moves its stream's clock. Throws `OutOfBytes`, and changes nothing, when it is cut off. */
  readFrameHeader(cursor: ByteCursor): FrameHeader {
    const header = parseFrameHeader(cursor, this.#requireMain(cursor), this.#clocks);
    header.clock.lastPts = header.pts;
    return header;
  }

  #readMain(cursor: ByteCursor): void {
    if (!this.#isRepetition('main header', cursor)) this.#main = parseMainHeader(cursor);
  }

  #readStream(cursor: ByteCursor): void {
    const { timing, video } = parseStreamHeader(cursor, this.#requireMain(cursor));
    if (this.#isRepetition(`header of stream ${timing.id}`, cursor)) return;
    this.#clocks.set(timing.id, { ...timing, lastPts: 0 });
    if (video === undefined) return;
    if (this.video) throw nutInvalid(cursor.origin, 'one video stream', 'a second one');
    this.video = video;
  }

  #isRepetition(what: string, { bytes, origin }: ByteCursor): boolean {
    const first = this.#seen.get(what);
    if (first === undefined) {
      this.#seen.set(what, bytes);
      return false;
    }
    if (Buffer.compare(first, bytes) !== 0)
      throw nutInvalid(origin, `the ${what} as before`, 'a different one');
    return true;
  }

  /** A syncpoint sets every stream's clock (specification, "syncpoint": global_key_pts). */
  #readSyncpoint(cursor: ByteCursor): void {
    const { timeBases, flags } = this.#requireMain(cursor);
    const coded = cursor.unsigned();
    cursor.unsigned(); // back_ptr_div16: for seeking
    if (flags & MAIN_FLAGS.broadcast) cursor.unsigned(); // transmit_ts
    const ticks = Math.floor(coded / timeBases.length);
    const timeBase = timeBases[coded % timeBases.length]!; // the index is below the length
    for (const clock of this.#clocks.values()) {
      const pts = rescalePtsDown(ticks, timeBase, clock.timeBase);
      if (!Number.isSafeInteger(pts)) throw nutInvalid(cursor.origin, 'a PTS within safe integers', `${pts}`);
      clock.lastPts = pts;
    }
  }

  #requireMain(cursor: ByteCursor): MainHeader {
    if (this.#main) return this.#main;
    throw nutInvalid(cursor.offset, 'the main header', 'what must come after it');
  }
}
