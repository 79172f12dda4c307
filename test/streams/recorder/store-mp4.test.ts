import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mp4Units } from '../../../streams/recorder/mp4-units.js';
import { storeMp4 } from '../../../streams/recorder/store-mp4.js';
import { ffmpeg, H264, testPicture } from '../../support/clip.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { decodedFrames, ptsTimesOf } from './probe.js';

const SIZE = 64 * 48;

describe('storeMp4', () => {
  let video: Buffer;
  let units: readonly Uint8Array[];
  before(async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'four.mp4');
    const fragments = ['-g', '5', '-movflags', '+frag_keyframe+empty_moov+default_base_moof'];
    await ffmpeg(...testPicture('64x48', 20), ...H264, ...fragments, path);
    video = await readFile(path);
    units = await unitsOf(video, 1000);
  });

  it('cuts ffmpeg’s bytes into boxes, each fragment one part, however they come', async () => {
    assert.deepEqual(units.map(typeOf), ['ftyp', 'moov', 'moof', 'moof', 'moof', 'moof', 'mfra']);
    for (const chunkBytes of [1, 7, video.length]) assert.deepEqual(await unitsOf(video, chunkBytes), units);
    assert.deepEqual(Buffer.concat(units), video);
  });

  it('writes what it was given', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a.mp4');
    assert.equal(await storeMp4(path, inChunks(video, 1000)), undefined);
    assert.deepEqual(await readFile(path), video);
  });

  it('writes whole fragments only where ffmpeg ends early', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a.mp4');
    const cut = Buffer.concat(units.slice(0, 5)).length - 1;
    assert.equal(await storeMp4(path, inChunks(video.subarray(0, cut), 1000)), undefined);
    assert.deepEqual(await readFile(path), Buffer.concat(units.slice(0, 4)));
    await assertPlays(path, 10);
  });

  it('leaves a file that plays wherever a kill strikes while a fragment is appended', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'a.mp4');
    const whole = Buffer.concat(units.slice(0, 4));
    const next = units[4] ?? Buffer.alloc(0);
    for (const written of [9, 200, next.length]) {
      await writeFile(path, Buffer.concat([whole, asFreeBox(next).subarray(0, written)]));
      await assertPlays(path, 10);
    }
  });

  it('is a failure, not an exception, where bytes are no boxes or the file cannot be written', async () => {
    await using folder = await temporaryFolder();
    const garbage = inChunks(Buffer.alloc(64), 64);
    assert.equal((await storeMp4(join(folder.path, 'a.mp4'), garbage))?.code, 'record-failed');
    const missing = join(folder.path, 'no', 'a.mp4');
    assert.equal((await storeMp4(missing, inChunks(video, 1000)))?.code, 'record-path-unwritable');
  });
});

/** Every frame that is listed decodes. */
async function assertPlays(path: string, frames: number): Promise<void> {
  assert.equal((await ptsTimesOf(path)).length, frames);
  assert.equal((await decodedFrames(path, 'gray')).length, frames * SIZE);
}

/** What is in the file before the fragment gets its own head. */
function asFreeBox(fragment: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(fragment.length, 0);
  head.write('free', 4);
  return Buffer.concat([head, fragment.subarray(8)]);
}

function typeOf(box: Uint8Array): string {
  return Buffer.from(box.subarray(4, 8)).toString();
}

async function unitsOf(bytes: Uint8Array, chunkBytes: number): Promise<Uint8Array[]> {
  const units: Uint8Array[] = [];
  for await (const unit of mp4Units(inChunks(bytes, chunkBytes))) units.push(unit);
  return units;
}

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  await Promise.resolve();
}
