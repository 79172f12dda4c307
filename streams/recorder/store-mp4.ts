import { open, type FileHandle } from 'node:fs/promises';
import { SegcastError } from '../../src/core/errors.js';
import { mp4Units } from './mp4-units.js';
import { fileFailure } from './record-failure.js';

/**
 * Writes a fragmented MP4 or MOV stream into a file which, whenever everything is killed, lists frames that are wholly there and
 * no others. ffmpeg itself writes a fragment's index before its samples, so that a kill between leaves frames that do not decode.
 *
 * @param path replaced if it exists
 * @param bytes ended early, as by a process that is stopped, they leave a file up to the last whole fragment
 * @returns why the file could not be written, or undefined. Never rejects.
 */
export async function storeMp4(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
): Promise<SegcastError | undefined> {
  try {
    await using file = await open(path, 'w');
    let position = 0;
    for await (const unit of mp4Units(bytes)) {
      await append(file, unit, position);
      position += unit.length;
    }
    return undefined;
  } catch (thrown) {
    if (thrown instanceof SegcastError) return thrown;
    return isEarlyEnd(thrown) ? undefined : fileFailure(path, thrown);
  }
}

/** The length and type of a box. */
const HEAD_BYTES = 8;

/**
 * A kill may strike while bytes are written. The part goes into the file as a `free` box, which players pass over even where the
 * file ends inside it; then its real head, a few bytes, replaces that one.
 */
async function append(file: FileHandle, unit: Uint8Array, position: number): Promise<void> {
  const hidden = Buffer.from(unit);
  hidden.writeUInt32BE(unit.length, 0);
  hidden.write('free', 4, 'latin1');
  await writeAll(file, hidden, position);
  await writeAll(file, unit.subarray(0, HEAD_BYTES), position);
}

/** A write may take fewer bytes than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

function isEarlyEnd(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
