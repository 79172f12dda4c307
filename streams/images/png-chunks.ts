import { crc32 } from 'node:zlib';

/** What a PNG says of its picture (PNG specification, 11.2.1 IHDR). */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits per sample: 1, 2, 4, 8 or 16. */
  readonly bitDepth: number;
  /** 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha. */
  readonly colorType: number;
  readonly interlaced: boolean;
}

/** A PNG taken apart, its samples still compressed. */
export interface PngChunks {
  readonly header: PngHeader;
  /** The zlib stream of the filtered rows. */
  readonly compressed: Buffer;
}

/**
 * Takes a PNG apart into its header and its compressed rows; other chunks are skipped (PNG specification, 5).
 *
 * @throws Error with what is wrong, for the caller to put a file name to
 */
export function readPngChunks(bytes: Uint8Array): PngChunks {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw new Error('it is not a PNG file');
  let header: PngHeader | undefined;
  const parts: Buffer[] = [];
  for (let at = SIGNATURE.length; ;) {
    const { type, content, end } = chunkAt(file, at);
    at = end;
    if (type === 'IHDR') header = headerOf(content);
    else if (type === 'IDAT') parts.push(content);
    else if (type === 'IEND') break;
  }
  if (header === undefined) throw new Error('it has no header');
  return { header, compressed: Buffer.concat(parts) };
}

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunkAt(file: Buffer, at: number): { type: string; content: Buffer; end: number } {
  const start = at + 8;
  const length = start <= file.length ? file.readUInt32BE(at) : 0;
  const end = start + length + 4;
  if (end > file.length) throw new Error(`it ends within the chunk at byte ${at}`);
  const type = file.toString('latin1', at + 4, start);
  if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) {
    throw new Error(`the checksum of its chunk at byte ${at} is wrong`);
  }
  return { type, content: file.subarray(start, end - 4), end };
}

function headerOf(content: Buffer): PngHeader {
  if (content.length !== 13) throw new Error(`its header has ${content.length} bytes instead of 13`);
  return {
    width: content.readUInt32BE(0),
    height: content.readUInt32BE(4),
    bitDepth: content.readUInt8(8),
    colorType: content.readUInt8(9),
    interlaced: content.readUInt8(12) !== 0,
  };
}
