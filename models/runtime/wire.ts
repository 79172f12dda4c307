import { SegcastError } from '../../src/core/errors.js';

/** What a message is; requests go to the inference process, replies come back with the request's id. */
export const MESSAGE_KINDS = {
  open: 1,
  load: 2,
  unload: 3,
  upload: 4,
  run: 5,
  release: 6,
  part: 7,
  done: 64,
  failed: 65,
} as const satisfies Record<string, number>;
export type MessageKind = keyof typeof MESSAGE_KINDS;

/** The kinds a parent sends. */
export type RequestKind = Exclude<MessageKind, 'done' | 'failed'>;

/**
 * The fixed start of every message on the pipe, followed by `jsonBytes` of UTF-8 JSON and `payloadBytes` of raw bytes.
 *
 * Layout, little-endian: magic 'SGCI' (4), version u8, kind u8, zero u16, request id u32, jsonBytes u32, payloadBytes u32.
 */
export interface Header {
  readonly kind: MessageKind;
  readonly requestId: number;
  readonly jsonBytes: number;
  readonly payloadBytes: number;
}

/** Size of an encoded header. */
export const HEADER_BYTES = 20;
/** The longest JSON part either side accepts: names and shapes, never pixels. */
export const MAX_JSON_BYTES = 1 << 20;
/** The longest payload either side accepts: a network of a gigabyte. */
export const MAX_PAYLOAD_BYTES = 1 << 30;

const MAGIC = 0x49434753; // 'SGCI' read as a little-endian u32
const VERSION = 1;

/** The bytes of a header, written into `target` where one is given (at least HEADER_BYTES long). */
export function encodeHeader(header: Header, target = new Uint8Array(HEADER_BYTES)): Uint8Array {
  const view = new DataView(target.buffer, target.byteOffset, HEADER_BYTES);
  view.setUint32(0, MAGIC, true);
  view.setUint8(4, VERSION);
  view.setUint8(5, MESSAGE_KINDS[header.kind]);
  view.setUint16(6, 0, true);
  view.setUint32(8, header.requestId, true);
  view.setUint32(12, checkLength('JSON', header.jsonBytes, MAX_JSON_BYTES), true);
  view.setUint32(16, checkLength('payload', header.payloadBytes, MAX_PAYLOAD_BYTES), true);
  return target;
}

/**
 * Reads a header from the first HEADER_BYTES of `bytes`.
 *
 * @throws SegcastError `engine-crashed` naming the field that is not what this version writes
 */
export function decodeHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  expectField('magic', view.getUint32(0, true), MAGIC);
  expectField('version', view.getUint8(4), VERSION);
  expectField('reserved field', view.getUint16(6, true), 0);
  return {
    kind: kindOf(view.getUint8(5)),
    requestId: view.getUint32(8, true),
    jsonBytes: checkLength('JSON', view.getUint32(12, true), MAX_JSON_BYTES),
    payloadBytes: checkLength('payload', view.getUint32(16, true), MAX_PAYLOAD_BYTES),
  };
}

/**
 * Parses the JSON part of a message.
 *
 * @throws SegcastError `engine-crashed` when it is not JSON
 */
export function decodeJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw malformed('its JSON part cannot be parsed', cause);
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** A message that breaks the protocol: the other side, or the pipe, cannot be trusted any more. */
export function malformed(detail: string, cause?: unknown): SegcastError {
  return new SegcastError(
    'engine-crashed',
    `Malformed message on the inference pipe: ${detail}.`,
    'segcast restarts the inference process by itself; if it goes on, please report it with --verbose output.',
    { cause },
  );
}

const KINDS_BY_NUMBER: ReadonlyMap<number, MessageKind> = new Map(
  // Object.entries forgets the key's type.
  Object.entries(MESSAGE_KINDS).map(([kind, number]) => [number, kind as MessageKind]),
);

function kindOf(number: number): MessageKind {
  const kind = KINDS_BY_NUMBER.get(number);
  if (kind === undefined) throw malformed(`kind ${number} is unknown`);
  return kind;
}

function expectField(field: string, received: number, expected: number): void {
  if (received === expected) return;
  throw malformed(`${field} is 0x${received.toString(16)}, expected 0x${expected.toString(16)}`);
}

function checkLength(part: string, length: number, limit: number): number {
  if (length <= limit) return length;
  throw malformed(`its ${part} part has ${length} bytes, the limit is ${limit}`);
}
