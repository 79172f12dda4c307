import { crc32, inflateRawSync } from 'node:zlib';
import { weightsCorrupt } from '../safetensors.js';
import { ByteReader } from './byte-reader.js';

/** What a ZIP file lists, read on demand. */
export interface ZipArchive {
  /** Entry names, in the order of the central directory. */
  readonly names: readonly string[];
  /**
   * An entry's bytes, checked against their CRC; a view where the entry is stored uncompressed.
   *
   * @throws SegcastError `weights-corrupt` when it is not there, damaged, or larger than it may be
   */
  read(name: string): Uint8Array;
}

/** More files than any checkpoint has tensors. */
const MAX_ENTRIES = 200_000;
/** Deflate cannot do better than 1032 : 1; whoever claims more is no archive. */
const MAX_RATIO = 1032;
/** All inflated entries together; the largest network segcast knows has 0.5 GB of weights. */
const MAX_INFLATED_BYTES = 2 ** 31;

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const END64_LOCATOR_SIGNATURE = 0x07064b50;
const END64_LOCATOR_BYTES = 20;
const END64_SIGNATURE = 0x06064b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const ZIP64_EXTRA = 0x0001;
/** Stands in a 32-bit field for "see the ZIP64 extra field". */
const IN_EXTRA = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
const ENCRYPTED_FLAG = 1;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly compressedBytes: number;
  readonly bytes: number;
  /** Where its local header is. */
  readonly offset: number;
}

/**
 * Opens a ZIP file by its central directory (PKWARE APPNOTE 4.3, 4.5.3 for ZIP64): what PyTorch's checkpoints and
 * NumPy's .npz are.
 *
 * @param bytes the whole file
 * @param file its path, for error messages
 * @throws SegcastError `weights-corrupt`
 */
export function openZip(bytes: Uint8Array, file: string): ZipArchive {
  const entries = new Map(readDirectory(bytes, file).map((entry) => [entry.name, entry]));
  let inflated = 0;
  return {
    names: [...entries.keys()],
    read: (name) => {
      const entry = entries.get(name);
      if (entry === undefined) throw weightsCorrupt(file, `its archive has no "${name}"`);
      const content = readEntry(bytes, entry, file);
      if (entry.method === DEFLATED) inflated += content.length;
      if (inflated > MAX_INFLATED_BYTES)
        throw weightsCorrupt(file, `it unpacks to more than ${MAX_INFLATED_BYTES} bytes`);
      return content;
    },
  };
}

function readDirectory(bytes: Uint8Array, file: string): Entry[] {
  const { count, offset } = findDirectory(bytes, file);
  if (count > MAX_ENTRIES) throw weightsCorrupt(file, `its archive claims ${count} entries`);
  const reader = new ByteReader(bytes, (problem) => weightsCorrupt(file, `directory: ${problem}`), offset);
  return Array.from({ length: count }, () => parseEntry(reader, file));
}

/** The end record lies behind everything else, before a comment of unknown length. */
function findDirectory(bytes: Uint8Array, file: string): { count: number; offset: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const last = bytes.length - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) !== END_SIGNATURE) continue;
    const directory = { count: view.getUint16(at + 10, true), offset: view.getUint32(at + 16, true) };
    return findDirectory64(bytes, at - END64_LOCATOR_BYTES, file) ?? checkInside(directory, bytes, file);
  }
  throw weightsCorrupt(file, 'its archive has no end record: it is truncated');
}

function findDirectory64(
  bytes: Uint8Array,
  locatorAt: number,
  file: string,
): { count: number; offset: number } | undefined {
  if (locatorAt < 0) return undefined;
  const fail = (problem: string) => weightsCorrupt(file, `ZIP64 end record: ${problem}`);
  const locator = new ByteReader(bytes, fail, locatorAt);
  if (locator.u32() !== END64_LOCATOR_SIGNATURE) return undefined;
  locator.take(4); // disk
  const at = locator.u64();
  if (at > bytes.length) throw fail(`it would be at byte ${at}`);
  const record = new ByteReader(bytes, fail, at);
  if (record.u32() !== END64_SIGNATURE) throw fail('its signature is wrong');
  record.take(28); // own length, versions, disks, entries on this disk
  const count = record.u64();
  record.take(8); // directory's length
  return checkInside({ count, offset: record.u64() }, bytes, file);
}

function checkInside<T extends { offset: number }>(directory: T, bytes: Uint8Array, file: string): T {
  if (directory.offset > bytes.length)
    throw weightsCorrupt(
      file,
      `its directory would be at byte ${directory.offset}, it has ${bytes.length} bytes`,
    );
  return directory;
}

function parseEntry(reader: ByteReader, file: string): Entry {
  if (reader.u32() !== ENTRY_SIGNATURE) throw weightsCorrupt(file, "its archive's directory is damaged");
  reader.take(4); // versions
  const flags = reader.u16();
  const method = reader.u16();
  reader.take(4); // time
  const crc = reader.u32();
  const short = { compressedBytes: reader.u32(), bytes: reader.u32() };
  const [nameBytes, extraBytes, commentBytes] = [reader.u16(), reader.u16(), reader.u16()];
  reader.take(8); // disk, attributes
  const offset = reader.u32();
  const name = reader.text(nameBytes);
  const extra = reader.take(extraBytes);
  reader.take(commentBytes);
  const isEncrypted = (flags & ENCRYPTED_FLAG) !== 0;
  return { name, method, isEncrypted, crc, ...longSizes({ ...short, offset }, extra, name, file) };
}

type Sizes = Pick<Entry, 'compressedBytes' | 'bytes' | 'offset'>;

/** Sizes of 4 GiB and more are in the extra field, in this order, and only those that did not fit. */
function longSizes(short: Sizes, extra: Uint8Array, name: string, file: string): Sizes {
  const { bytes, compressedBytes, offset } = short;
  if (bytes !== IN_EXTRA && compressedBytes !== IN_EXTRA && offset !== IN_EXTRA) return short;
  const reader = new ByteReader(extra, (problem) => weightsCorrupt(file, `entry "${name}": ${problem}`));
  for (;;) {
    const id = reader.u16();
    const length = reader.u16();
    if (id === ZIP64_EXTRA) break;
    reader.take(length);
  }
  const long = (value: number) => (value === IN_EXTRA ? reader.u64() : value);
  return { bytes: long(bytes), compressedBytes: long(compressedBytes), offset: long(offset) };
}

function readEntry(archive: Uint8Array, entry: Entry, file: string): Uint8Array {
  const { name, method, compressedBytes, bytes } = entry;
  const corrupt = (problem: string) => weightsCorrupt(file, `entry "${name}": ${problem}`);
  if (entry.isEncrypted) throw corrupt('it is encrypted');
  const packed = packedBytes(archive, entry, corrupt);
  if (method === STORED && bytes !== compressedBytes) throw corrupt('its two sizes differ');
  if (method !== STORED && method !== DEFLATED) throw corrupt(`its compression method ${method} is unknown`);
  const content = method === STORED ? packed : inflate(packed, bytes, corrupt);
  if (crc32(content) !== entry.crc) throw corrupt('its CRC does not match: its bytes are damaged');
  return content;
}

type Corrupt = (problem: string) => Error;

function packedBytes(
  archive: Uint8Array,
  { offset, compressedBytes }: Entry,
  corrupt: (problem: string) => ReturnType<typeof weightsCorrupt>,
): Uint8Array {
  if (offset > archive.length) throw corrupt(`it would be at byte ${offset}`);
  const local = new ByteReader(archive, corrupt, offset);
  if (local.u32() !== LOCAL_SIGNATURE) throw corrupt('its header is damaged');
  local.take(22);
  const [nameBytes, extraBytes] = [local.u16(), local.u16()];
  local.take(nameBytes + extraBytes);
  return local.take(compressedBytes);
}

function inflate(packed: Uint8Array, bytes: number, corrupt: Corrupt): Uint8Array {
  if (bytes > MAX_INFLATED_BYTES || bytes > MAX_RATIO * (packed.length + 1))
    throw corrupt(`${packed.length} bytes cannot unpack to ${bytes}`);
  let content: Uint8Array;
  try {
    content = inflateRawSync(packed, { maxOutputLength: Math.max(bytes, 1) });
  } catch (cause) {
    throw corrupt(`it cannot be unpacked (${cause instanceof Error ? cause.message : String(cause)})`);
  }
  if (content.length !== bytes) throw corrupt(`it unpacks to ${content.length} bytes instead of ${bytes}`);
  return content;
}
