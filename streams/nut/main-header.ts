import type { TimeBase } from '../../src/core/time.js';
import type { ByteCursor } from './byte-cursor.js';
import { FRAME_FLAGS, MAX_SYNCPOINT_DISTANCE, START_CODE_BYTE } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';

/** What one of the 256 frame codes stands for (specification, "main_header"). */
export interface FrameCode {
  readonly flags: number;
  readonly streamId: number;
  readonly sizeMul: number;
  readonly sizeLsb: number;
  readonly ptsDelta: number;
  readonly reservedCount: number;
  readonly headerIndex: number;
}

/** The parsed main header. */
export interface MainHeader {
  readonly version: number;
  readonly streamCount: number;
  /** Frames larger than twice this carry a checksum of their header, bytes. */
  readonly maxDistance: number;
  readonly timeBases: readonly TimeBase[];
  /** Exactly 256. */
  readonly frameCodes: readonly FrameCode[];
  /** Byte strings that frames may leave out at their beginning; the first is empty. */
  readonly elisionHeaders: readonly Uint8Array[];
  readonly flags: number;
}

const MAX_STREAMS = 256;
const MAX_TIME_BASES = 256;
const MAX_RATIONAL = 2 ** 31 - 1;
const MAX_ELISION_HEADERS = 128;
const MAX_ELISION_BYTES = 255;
const MAX_RESERVED = 64;
const INVALID_CODE: FrameCode = {
  flags: FRAME_FLAGS.invalid,
  streamId: 0,
  sizeMul: 1,
  sizeLsb: 0,
  ptsDelta: 0,
  reservedCount: 0,
  headerIndex: 0,
};

/** Parses the body of a main packet (between `forward_ptr` and checksum). Unknown bytes at its end are reserved: ignored. */
export function parseMainHeader(cursor: ByteCursor): MainHeader {
  const version = cursor.unsignedIn('a NUT version', 2, 4);
  if (version > 3) cursor.unsigned(); // minor_version: compatible by definition
  const streamCount = cursor.unsignedIn('a stream count', 1, MAX_STREAMS);
  const maxDistance = Math.min(cursor.unsigned(), MAX_SYNCPOINT_DISTANCE);
  const timeBases = parseTimeBases(cursor);
  const frameCodes = parseFrameCodes(cursor, streamCount);
  const elisionHeaders = parseElisionHeaders(cursor);
  checkHeaderIndices(cursor, frameCodes, elisionHeaders.length);
  const flags = version > 3 && hasMore(cursor) ? cursor.unsigned() : 0;
  return { version, streamCount, maxDistance, timeBases, frameCodes, elisionHeaders, flags };
}

function parseTimeBases(cursor: ByteCursor): TimeBase[] {
  const count = cursor.unsignedIn('a time base count', 1, MAX_TIME_BASES);
  return Array.from({ length: count }, () => ({
    num: cursor.unsignedIn('a time base numerator', 1, MAX_RATIONAL),
    den: cursor.unsignedIn('a time base denominator', 1, MAX_RATIONAL),
  }));
}

/** The run-length coded table: each run repeats its fields, and omits those equal to the run before. */
function parseFrameCodes(cursor: ByteCursor, streamCount: number): FrameCode[] {
  const codes: FrameCode[] = [];
  let run: FrameCode = { ...INVALID_CODE, flags: 0 };
  while (codes.length < 256) {
    const start = cursor.offset;
    const parsed = parseRun(cursor, run);
    run = parsed.first;
    const room = 256 - codes.length - (codes.length <= START_CODE_BYTE ? 1 : 0);
    if (parsed.count < 1 || parsed.count > room) {
      throw nutInvalid(start, `a run of 1 to ${room} frame codes`, String(parsed.count));
    }
    if (run.streamId >= streamCount) {
      throw nutInvalid(start, `a stream id below ${streamCount}`, String(run.streamId));
    }
    appendRun(codes, run, parsed.count);
  }
  return codes;
}

function parseRun(cursor: ByteCursor, before: FrameCode): { first: FrameCode; count: number } {
  const flags = cursor.unsigned();
  const fields = cursor.unsignedIn('a field count', 0, MAX_RESERVED);
  const ptsDelta = fields > 0 ? cursor.signed() : before.ptsDelta;
  const sizeMul = fields > 1 ? cursor.unsignedIn('a size multiplier', 0, MAX_RATIONAL) : before.sizeMul;
  const streamId = fields > 2 ? cursor.unsigned() : before.streamId;
  const sizeLsb = fields > 3 ? cursor.unsignedIn('a size', 0, MAX_RATIONAL) : 0;
  const reservedCount = fields > 4 ? cursor.unsignedIn('a reserved count', 0, MAX_RESERVED) : 0;
  const count = fields > 5 ? cursor.unsigned() : sizeMul - sizeLsb;
  if (fields > 6) cursor.signed(); // match_time_delta: of no use when reading from the start
  const headerIndex = fields > 7 ? cursor.unsigned() : before.headerIndex;
  for (let field = 8; field < fields; field++) cursor.unsigned();
  return { first: { flags, streamId, sizeMul, sizeLsb, ptsDelta, reservedCount, headerIndex }, count };
}

function appendRun(codes: FrameCode[], run: FrameCode, count: number): void {
  for (let step = 0; step < count; step++) {
    if (codes.length === START_CODE_BYTE) codes.push(INVALID_CODE); // 'N' begins start codes and takes no part in runs
    codes.push({ ...run, sizeLsb: run.sizeLsb + step });
  }
  if (codes.length === START_CODE_BYTE) codes.push(INVALID_CODE);
}

function parseElisionHeaders(cursor: ByteCursor): Uint8Array[] {
  const headers: Uint8Array[] = [new Uint8Array(0)];
  if (!hasMore(cursor)) return headers; // version 2 ends here
  const count = cursor.unsignedIn('an elision header count', 0, MAX_ELISION_HEADERS - 1);
  for (let index = 0; index < count; index++) {
    headers.push(cursor.counted('an elision header', MAX_ELISION_BYTES).slice());
  }
  return headers;
}

function checkHeaderIndices(cursor: ByteCursor, codes: readonly FrameCode[], headerCount: number): void {
  const wrong = codes.find((code) => code.headerIndex >= headerCount);
  if (wrong === undefined) return;
  throw nutInvalid(cursor.offset, `elision header indices below ${headerCount}`, String(wrong.headerIndex));
}

function hasMore(cursor: ByteCursor): boolean {
  return cursor.position < cursor.bytes.length;
}
