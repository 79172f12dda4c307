import assert from 'node:assert/strict';
import sharp from 'sharp';
import { encodeJpeg, encodeLabelPng } from '../../../streams/annotate/encode.js';
import { decodeLabelPng } from '../../../streams/images/decode-label-png.js';

describe('encodeJpeg', () => {
  const [width, height] = [37, 21];
  const picture = Uint8Array.from({ length: width * height * 3 }, (_, at) => [200, 120, 40][at % 3] ?? 0);

  it('keeps size and colours, with chroma at half resolution', async () => {
    const jpeg = await encodeJpeg(picture, width, height);
    const metadata = await sharp(jpeg).metadata();
    assert.equal(metadata.format, 'jpeg');
    assert.equal(metadata.chromaSubsampling, '4:2:0');
    assert.equal(metadata.isProgressive, false, 'mozjpeg would make it progressive');
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height, info.channels], [width, height, 3]);
    for (const [at, value] of data.entries()) assert.ok(Math.abs(value - (picture[at] ?? 0)) <= 3);
  });

  it('spends more bytes on more quality', async () => {
    const noise = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * at * 31) % 251);
    const [low, usual, high] = await Promise.all([
      encodeJpeg(noise, width, height, { quality: 30 }),
      encodeJpeg(noise, width, height),
      encodeJpeg(noise, width, height, { quality: 95 }),
    ]);
    assert.ok(low.length < usual.length && usual.length < high.length);
  });

  it('encodes a single pixel', async () => {
    const metadata = await sharp(await encodeJpeg(Uint8Array.of(1, 2, 3), 1, 1)).metadata();
    assert.deepEqual([metadata.width, metadata.height], [1, 1]);
  });

  it('refuses pixels that do not fill the size', async () => {
    await assert.rejects(encodeJpeg(picture, width, height + 1), {
      code: 'internal',
      message: 'Expected 2442 bytes for 37x22x3, received 2331.',
    });
  });
});

describe('encodeLabelPng', () => {
  it('keeps every id, the ignore index too', async () => {
    const ids = Uint8Array.from({ length: 19 * 27 }, (_, at) => at % 256);
    const png = await encodeLabelPng({ width: 27, height: 19, ids });
    const metadata = await sharp(png).metadata();
    assert.deepEqual([metadata.format, metadata.channels, metadata.bitsPerSample], ['png', 1, 8]);
    const { data, info } = await sharp(png).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
    assert.equal(info.channels, 1);
    assert.equal(Buffer.compare(data, ids), 0);
    assert.deepEqual(await decodeLabelPng(png), { width: 27, height: 19, ids });
  });

  it('keeps one class filling the map', async () => {
    const labels = { width: 33, height: 5, ids: new Uint8Array(165).fill(1) };
    assert.deepEqual(await decodeLabelPng(await encodeLabelPng(labels)), labels);
  });

  it('refuses ids that do not fill the map', async () => {
    await assert.rejects(encodeLabelPng({ width: 2, height: 2, ids: new Uint8Array(5) }), {
      code: 'internal',
      message: 'Expected 4 bytes for 2x2x1, received 5.',
    });
  });
});
