import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTruthFits, readTruth, truthOf } from '../../../pipelines/bench/truth.js';
import { ffmpeg, testPicture } from '../../support/clip.js';
import { solidFrame } from '../../support/frames.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const [WIDTH, HEIGHT, FRAMES] = [32, 16, 5];

describe('a label track', () => {
  it('is read to the very ids, whatever they are', async () => {
    await using folder = await temporaryFolder();
    const { path, ids } = await labelTrack(folder.path);
    const truth = await readTruth(path);
    assert.deepEqual([truth.picture, truth.complete], [{ width: WIDTH, height: HEIGHT }, true]);
    assert.deepEqual(Buffer.concat(truth.frames), ids);
  });

  it('is read as far as asked, and belongs to the first frames only then', async () => {
    await using folder = await temporaryFolder();
    const { path } = await labelTrack(folder.path);
    const truth = await readTruth(path, { maxFrames: 3 });
    assert.deepEqual([truth.frames.length, truth.complete], [3, false]);
    assert.equal(truthOf(truth, solidFrame({ seq: 2 })), truth.frames[2]);
    assert.equal(truthOf(truth, solidFrame({ seq: 3 })), undefined);
  });

  it('begins anew with the clip', async () => {
    await using folder = await temporaryFolder();
    const truth = await readTruth((await labelTrack(folder.path)).path);
    assert.equal(truthOf(truth, solidFrame({ seq: 2 * FRAMES + 1 })), truth.frames[1]);
  });

  it('belongs to pictures of its size and number only', async () => {
    await using folder = await temporaryFolder();
    const truth = await readTruth((await labelTrack(folder.path)).path);
    const clip = { width: WIDTH, height: HEIGHT, frameCount: FRAMES };
    checkTruthFits(truth, clip);
    checkTruthFits(truth, { ...clip, frameCount: undefined });
    assert.throws(() => checkTruthFits(truth, { ...clip, width: 64 }), { code: 'labels-invalid' });
    assert.throws(() => checkTruthFits(truth, { ...clip, frameCount: FRAMES + 1 }), {
      code: 'labels-invalid',
    });
  });

  it('is no ordinary video', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'video.mkv');
    await ffmpeg(...testPicture('64x32', 2), '-c:v', 'ffv1', path);
    await assert.rejects(readTruth(path), { code: 'labels-invalid' });
  });
});

/** A label track of all 256 ids, and the bytes it was made of. */
async function labelTrack(folder: string): Promise<{ readonly path: string; readonly ids: Buffer }> {
  const ids = Buffer.from(Array.from({ length: WIDTH * HEIGHT * FRAMES }, (_, i) => (i * 7) % 256));
  const [raw, path] = [join(folder, 'ids.raw'), join(folder, 'labels.mkv')];
  await writeFile(raw, ids);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-video_size', `${WIDTH}x${HEIGHT}`, '-i', raw];
  await ffmpeg(...input, '-c:v', 'ffv1', '-pix_fmt', 'gray', path);
  return { path, ids };
}
