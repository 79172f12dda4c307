import type { ByteCursor } from './byte-cursor.js';
import { crc32 } from './crc32.js';
import { SMALL_PACKET_BYTES, START_CODES, type PacketKind } from './nut-format.js';
import { nutInvalid } from './nut-fault.js';

/** What follows a start code. */
export interface PacketHead {
  readonly kind: PacketKind;
  /** `forward_ptr`: bytes that follow the head, the packet's checksum included. */
  readonly bytes: number;
}

/** Every packet ends with one. */
export const CHECKSUM_BYTES = 4;

/** Packets we keep whole are at most this large; ffmpeg's take 10 to 300 bytes. */
const MAX_KEPT_BYTES = 65536;
/** An index grows with the recording; it is never kept. */
const MAX_SKIPPED_BYTES = 2 ** 31;

/** Whether a packet is passed over, its checksum verified, rather than parsed: it says nothing about the pictures. */
export function isSkipped(kind: PacketKind): kind is 'info' | 'index' {
  return kind === 'info' || kind === 'index';
}

/** Parses a start code, `forward_ptr` and, where there is one, the head's checksum. */
export function parsePacketHead(cursor: ByteCursor): PacketHead {
  const start = cursor.position;
  const kind = parseStartCode(cursor);
  const maxBytes = isSkipped(kind) ? MAX_SKIPPED_BYTES : MAX_KEPT_BYTES;
  const bytes = cursor.unsignedIn(`a length of the ${kind} packet`, CHECKSUM_BYTES, maxBytes);
  if (bytes > SMALL_PACKET_BYTES) {
    cursor.uint32();
    if (crc32(cursor.bytes.subarray(start, cursor.position)) !== 0) {
      throw nutInvalid(cursor.offset, `a valid checksum after the head of the ${kind} packet`, 'another');
    }
  }
  return { kind, bytes };
}

function parseStartCode(cursor: ByteCursor): PacketKind {
  const at = cursor.offset;
  const code = (BigInt(cursor.uint32()) << 32n) | BigInt(cursor.uint32());
  const kind = KINDS.get(code);
  if (kind === undefined) throw nutInvalid(at, 'a known start code', `0x${code.toString(16)}`);
  return kind;
}

const KINDS = new Map(
  Object.entries(START_CODES).map(([kind, code]) => [code as bigint, kind as PacketKind]),
);
