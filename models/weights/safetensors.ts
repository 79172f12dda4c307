import { z } from 'zod';
import { SegcastError } from '../../src/core/errors.js';
import { elementCount } from './weight-tensor.js';

/** Bytes per element of the types a safetensors file may hold. */
export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
} as const;
export type Dtype = keyof typeof DTYPE_BYTES;

/** A tensor as the file stores it. */
export interface StoredTensor {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Little-endian, row-major; a view into the file's bytes, at any alignment. */
  readonly bytes: Uint8Array;
}

/** The largest header we read; the format's own limit is 100 MB, ours is for networks of some thousand tensors. */
export const MAX_HEADER_BYTES = 8_000_000;

/**
 * Reads a safetensors file (github.com/huggingface/safetensors, "Format"): the header's length as 8 bytes little-endian,
 * a JSON header, the tensors' bytes without holes.
 *
 * @param bytes the whole file; the tensors are views into it
 * @param file its path, for error messages
 * @throws SegcastError `weights-corrupt` naming the tensor where one is to blame
 */
export function readSafetensors(bytes: Uint8Array, file: string): ReadonlyMap<string, StoredTensor> {
  const headerBytes = readHeaderLength(bytes, file);
  const header = parseHeader(bytes.subarray(8, 8 + headerBytes), file);
  const payload = bytes.subarray(8 + headerBytes);
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    tensors.set(name, cutOut(name, parseEntry(name, entry, file), payload, file));
  }
  checkCoverage(header, payload.length, file);
  return tensors;
}

/**
 * Writes a safetensors file: tensors ordered by element size, then name, the header padded to 8 bytes, so that every
 * tensor is aligned and equal tensors give equal files.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const ordered = [...tensors].sort(
    ([a, { dtype: x }], [b, { dtype: y }]) => DTYPE_BYTES[y] - DTYPE_BYTES[x] || (a < b ? -1 : 1),
  );
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let offset = 0;
  for (const [name, { dtype, shape, bytes }] of ordered) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([length, padded, ...ordered.map(([, tensor]) => tensor.bytes)]);
}

/** A `weights-corrupt` error about a file. */
export function weightsCorrupt(file: string, problem: string, cause?: unknown): SegcastError {
  return new SegcastError(
    'weights-corrupt',
    `Weights file ${file} is corrupt: ${problem}.`,
    'Fetch or convert the file again; if it came with segcast, reinstall the package.',
    { cause },
  );
}

const Entry = z.object({
  dtype: z.enum(Object.keys(DTYPE_BYTES) as Dtype[]), // the keys are the type's own
  shape: z.array(z.int().nonnegative()).max(8),
  data_offsets: z.tuple([z.int().nonnegative(), z.int().nonnegative()]),
});
type Entry = z.infer<typeof Entry>;

function readHeaderLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < 8) throw weightsCorrupt(file, `it has ${bytes.length} bytes, a header needs at least 8`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_HEADER_BYTES))
    throw weightsCorrupt(
      file,
      `its header claims ${length.toString()} bytes, the limit is ${MAX_HEADER_BYTES}`,
    );
  if (length > BigInt(bytes.length - 8))
    throw weightsCorrupt(
      file,
      `its header claims ${length.toString()} bytes, the file has ${bytes.length} in all`,
    );
  return Number(length);
}

function parseHeader(bytes: Uint8Array, file: string): Readonly<Record<string, unknown>> {
  try {
    return z
      .record(z.string(), z.unknown())
      .parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (cause) {
    throw weightsCorrupt(file, 'its header is no JSON object', cause);
  }
}

function parseEntry(name: string, entry: unknown, file: string): Entry {
  const parsed = Entry.safeParse(entry);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw weightsCorrupt(file, `tensor "${name}": ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
  }
  return parsed.data;
}

function cutOut(name: string, entry: Entry, payload: Uint8Array, file: string): StoredTensor {
  const { dtype, shape, data_offsets } = entry;
  const [start, end] = data_offsets;
  const expected = elementCount(shape) * DTYPE_BYTES[dtype];
  if (end - start !== expected)
    throw weightsCorrupt(
      file,
      `tensor "${name}" of ${dtype} [${shape.join(', ')}] needs ${expected} bytes, it has ${end - start}`,
    );
  if (end > payload.length)
    throw weightsCorrupt(
      file,
      `tensor "${name}" ends at byte ${end}, there are only ${payload.length}: the file is truncated`,
    );
  return { dtype, shape, bytes: payload.subarray(start, end) };
}

/** Tensors must lie behind each other without overlap, hole or rest. */
function checkCoverage(header: Readonly<Record<string, unknown>>, payloadBytes: number, file: string): void {
  const ranges = Object.entries(header)
    .filter(([name]) => name !== '__metadata__')
    .map(([name, entry]) => ({ name, range: parseEntry(name, entry, file).data_offsets }))
    .sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
  let offset = 0;
  for (const { name, range } of ranges) {
    if (range[0] !== offset)
      throw weightsCorrupt(
        file,
        `tensor "${name}" starts at byte ${range[0]}, ${offset} was expected (overlap or hole)`,
      );
    offset = range[1];
  }
  if (offset !== payloadBytes)
    throw weightsCorrupt(file, `${payloadBytes - offset} bytes belong to no tensor`);
}
