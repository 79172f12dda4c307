import { SegcastError } from '../../src/core/errors.js';

/**
 * Cuts an MP4 or MOV stream into parts that a file may end after: every box at the top level (ISO/IEC 14496-12, section 4.2), a
 * `moof` together with the `mdat` that follows it and has its samples. What is left at the end is no whole part and is dropped.
 *
 * @throws SegcastError `record-failed` when the bytes are no boxes
 */
export async function* mp4Units(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let neededBytes = BOX_HEADER_BYTES;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes < neededBytes) continue; // joining at each chunk would copy a large fragment a hundred times
    let bytes = Buffer.concat(waiting);
    for (neededBytes = unitBytes(bytes); neededBytes <= bytes.length; neededBytes = unitBytes(bytes)) {
      yield bytes.subarray(0, neededBytes);
      bytes = bytes.subarray(neededBytes);
    }
    waiting = [bytes];
    waitingBytes = bytes.length;
  }
}

const BOX_HEADER_BYTES = 8;
const LARGE_HEADER_BYTES = 16;

/** How long the first part is, or how many bytes are needed to know more: more than there are, then. */
function unitBytes(bytes: Buffer): number {
  const length = boxBytes(bytes);
  const isFragment = bytes.length >= length && bytes.toString('latin1', 4, 8) === 'moof';
  return isFragment ? length + boxBytes(bytes.subarray(length)) : length;
}

/** The length of the box that begins here, or of its header where that is not wholly there. */
function boxBytes(bytes: Buffer): number {
  if (bytes.length < BOX_HEADER_BYTES) return BOX_HEADER_BYTES;
  const length = bytes.readUInt32BE(0);
  if (length >= BOX_HEADER_BYTES) return length;
  if (length !== 1) throw noBox(length);
  return bytes.length < LARGE_HEADER_BYTES ? LARGE_HEADER_BYTES : Number(bytes.readBigUInt64BE(8)); // "largesize"
}

function noBox(length: number): SegcastError {
  return new SegcastError(
    'record-failed',
    `ffmpeg wrote something else than MP4: expected a box of 8 bytes or more, received one of ${length}.`,
    'What was recorded until then can be played. Record to .mkv, or use another version of ffmpeg.',
  );
}
