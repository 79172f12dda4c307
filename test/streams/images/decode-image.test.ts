import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { SegcastError } from '../../../src/core/errors.js';
import { decodeImage } from '../../../streams/images/decode-image.js';

/** Three pixels across, two down, each another colour. */
const width = 3;
const height = 2;
const rgb = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30, 40, 50, 60, 70, 80, 90);
const picture = (): Sharp => sharp(rgb, { raw: { width, height, channels: 3 } });

describe('decodeImage', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'segcast-'))));
  afterEach(() => rm(folder, { recursive: true }));

  async function decode(bytes: Uint8Array): ReturnType<typeof decodeImage> {
    const path = join(folder, 'image');
    await writeFile(path, bytes);
    return decodeImage(path);
  }

  it('gives packed RGB', async () => {
    const image = await decode(await picture().png().toBuffer());
    assert.deepEqual([image.width, image.height], [width, height]);
    assert.deepEqual([...image.pixels], [...rgb]);
  });

  it('drops alpha without blending', async () => {
    const rgba = Uint8Array.of(200, 100, 50, 0, 1, 2, 3, 255);
    const png = await sharp(rgba, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    assert.deepEqual([...(await decode(png)).pixels], [200, 100, 50, 1, 2, 3]);
  });

  it('makes gray and 16-bit pictures three channels of eight bits', async () => {
    const gray = await sharp(Uint8Array.of(7, 200), { raw: { width: 2, height: 1, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    assert.deepEqual([...(await decode(gray)).pixels], [7, 7, 7, 200, 200, 200]);
    const deep = await picture().toColourspace('rgb16').png().toBuffer();
    assert.equal((await sharp(deep).metadata()).depth, 'ushort');
    assert.deepEqual([...(await decode(deep)).pixels], [...rgb]);
    const deepGray = await sharp(gray).toColourspace('grey16').png().toBuffer();
    assert.equal((await sharp(deepGray).metadata()).depth, 'ushort');
    assert.deepEqual([...(await decode(deepGray)).pixels], [7, 7, 7, 200, 200, 200]);
  });

  it('turns a picture upright as its EXIF orientation says', async () => {
    const png = await picture().withMetadata({ orientation: 6 }).png().toBuffer(); // shown a quarter turn clockwise
    const image = await decode(png);
    assert.deepEqual([image.width, image.height], [height, width]);
    assert.deepEqual(
      [...image.pixels],
      [10, 20, 30, 255, 0, 0, 40, 50, 60, 0, 255, 0, 70, 80, 90, 0, 0, 255],
    );
  });

  it('decodes a JPEG', async () => {
    const flat = new Uint8Array(64 * 3).map((_, at) => [90, 150, 30][at % 3] ?? 0);
    const jpeg = await sharp(flat, { raw: { width: 8, height: 8, channels: 3 } })
      .jpeg()
      .toBuffer();
    const { pixels } = await decode(jpeg);
    for (const [at, value] of pixels.entries()) assert.ok(Math.abs(value - (flat[at] ?? 0)) <= 3);
  });

  it('refuses a file that is missing, empty, text, or cut short', async () => {
    const noise = Uint8Array.from({ length: 90 * 90 * 3 }, (_, at) => (at * at * 31) % 251);
    const jpeg = await sharp(noise, { raw: { width: 90, height: 90, channels: 3 } })
      .jpeg()
      .toBuffer();
    await assertInvalid(decodeImage(join(folder, 'none.jpg')), /none\.jpg/);
    await assertInvalid(decode(new Uint8Array()), /Expected an image at/);
    await assertInvalid(decode(Buffer.from('not a picture at all')), /unsupported image format/);
    await assertInvalid(decode(jpeg.subarray(0, jpeg.length >> 1)), /Expected an image at/);
  });
});

async function assertInvalid(decoding: Promise<unknown>, message: RegExp): Promise<void> {
  await assert.rejects(decoding, (error) => {
    assert.ok(error instanceof SegcastError);
    assert.equal(error.code, 'images-invalid');
    assert.match(error.message, message);
    return true;
  });
}
