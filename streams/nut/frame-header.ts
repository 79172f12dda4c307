import type { ByteCursor } from './byte-cursor.js';
import { crc32 } from './crc32.js';
import type { MainHeader } from './main-header.js';
import { FRAME_FLAGS, MAIN_FLAGS, SMALL_PACKET_BYTES } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';
import type { StreamTiming } from './stream-header.js';

/** A stream's clock while its frames are read: PTS are coded relative to the last one. */
export interface StreamClock extends StreamTiming {
  lastPts: number;
}

/** A frame's header, its PTS resolved. */
export interface FrameHeader {
  readonly clock: StreamClock;
  readonly pts: number;
  readonly flags: number;
  /** Left out of the stream, to be put before the bytes that follow. */
  readonly elided: Uint8Array;
  /** Bytes that follow in the stream. */
  readonly storedBytes: number;
}

const MAX_RESERVED = 64;

/**
 * Parses from the frame code to the last byte before the payload (specification, "frame").
 *
 * Leaves the clocks alone: the caller moves `clock.lastPts` on once the header is wholly there.
 */
export function parseFrameHeader(
  cursor: ByteCursor,
  main: MainHeader,
  clocks: ReadonlyMap<number, StreamClock>,
): FrameHeader {
  const start = cursor.position;
  const code = main.frameCodes[cursor.byte()]!; // the table has 256 entries
  const flags = parseFlags(cursor, code.flags);
  const has = (flag: keyof typeof FRAME_FLAGS): boolean => (flags & FRAME_FLAGS[flag]) !== 0;
  const clock = findClock(cursor, has('streamId') ? cursor.unsigned() : code.streamId, clocks);
  const pts = has('codedPts') ? resolvePts(cursor.unsigned(), clock) : clock.lastPts + code.ptsDelta;
  const size = code.sizeLsb + (has('sizeMsb') ? code.sizeMul * cursor.unsigned() : 0);
  if (has('matchTime')) cursor.signed();
  const headerIndex = has('headerIndex') ? cursor.unsigned() : code.headerIndex;
  const reserved = has('reserved')
    ? cursor.unsignedIn('a reserved count', 0, MAX_RESERVED)
    : code.reservedCount;
  for (let index = 0; index < reserved; index++) cursor.unsigned();
  const elided = main.elisionHeaders[size > SMALL_PACKET_BYTES ? 0 : headerIndex];
  if (has('checksum')) checkHeaderBytes(cursor, start);
  else checkUncheckedHeader(cursor, main, clock, size, pts);
  if (elided === undefined || elided.length > size) {
    throw nutInvalid(cursor.offset, 'an elision header no longer than its frame', `index ${headerIndex}`);
  }
  if (!Number.isSafeInteger(pts) || !Number.isSafeInteger(size)) {
    throw nutInvalid(cursor.offset, 'a PTS and a size within safe integers', `pts ${pts}, size ${size}`);
  }
  return { clock, pts, flags, elided, storedBytes: size - elided.length };
}

function parseFlags(cursor: ByteCursor, codeFlags: number): number {
  const flags = codeFlags & FRAME_FLAGS.coded ? codeFlags ^ cursor.unsigned() : codeFlags;
  if (flags & FRAME_FLAGS.invalid) {
    throw nutInvalid(cursor.offset, 'a frame or a packet', 'a frame code marked as invalid');
  }
  return flags;
}

function findClock(cursor: ByteCursor, id: number, clocks: ReadonlyMap<number, StreamClock>): StreamClock {
  const clock = clocks.get(id);
  if (clock === undefined) throw nutInvalid(cursor.offset, 'a frame of a declared stream', `stream ${id}`);
  return clock;
}

/** A coded PTS is either the low bits, completed to the value nearest the last PTS, or the full value plus 2^shift. */
function resolvePts(coded: number, { lastPts, msbPtsShift }: StreamClock): number {
  const range = 2 ** msbPtsShift;
  if (coded >= range) return coded - range;
  const lowest = lastPts - Math.floor((range - 1) / 2);
  const above = (coded - lowest) % range;
  return lowest + (above < 0 ? above + range : above);
}

function checkHeaderBytes(cursor: ByteCursor, start: number): void {
  const computed = crc32(cursor.bytes.subarray(start, cursor.position));
  const offset = cursor.offset;
  const stored = cursor.uint32();
  if (stored !== computed) throw nutInvalid(offset, `frame header checksum ${hex(computed)}`, hex(stored));
}

/** Big frames and far PTS jumps are only believed under a checksum (specification, "frame_flags: FLAG_CHECKSUM"). */
function checkUncheckedHeader(
  cursor: ByteCursor,
  main: MainHeader,
  clock: StreamClock,
  size: number,
  pts: number,
): void {
  const big = size > 2 * main.maxDistance && !(main.flags & MAIN_FLAGS.pipe);
  const far = Math.abs(pts - clock.lastPts) > clock.maxPtsDistance;
  if (big || far) {
    throw nutInvalid(
      cursor.offset,
      'a checksum on a frame this large or this far from the last',
      `none (size ${size}, pts ${pts})`,
    );
  }
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(8, '0')}`;
}
