import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { SegcastError } from '../../../src/core/errors.js';
import { decodeLabelPng } from '../../../streams/images/decode-label-png.js';

const GRAY = 0;
const RGB = 2;
const PALETTE = 3;
const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, content: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: number;
  readonly interlaced?: boolean;
  /** Rows with their filter bytes. */
  readonly rows: ArrayLike<number>;
}

function pngOf({ width, height, bitDepth, colorType, interlaced = false, rows }: PngParts): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  const compressed = deflateSync(Uint8Array.from(rows));
  const half = compressed.length >> 1;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    ...(colorType === PALETTE
      ? [
          chunk(
            'PLTE',
            Uint8Array.from({ length: 48 }, (_, i) => 255 - i),
          ),
        ]
      : []),
    chunk('tEXt', Buffer.from('made by\0hand')),
    chunk('IDAT', compressed.subarray(0, half)),
    chunk('IDAT', compressed.subarray(half)),
    chunk('IEND', new Uint8Array()),
  ]);
}

const twoByTwo: PngParts = { width: 2, height: 2, bitDepth: 8, colorType: GRAY, rows: [0, 1, 2, 0, 3, 4] };

describe('decodeLabelPng', () => {
  it('reads gray values as class ids', async () => {
    const labels = await decodeLabelPng(pngOf(twoByTwo));
    assert.deepEqual(labels, { width: 2, height: 2, ids: Uint8Array.of(1, 2, 3, 4) });
  });

  it('reads palette indices as class ids, whatever their colours', async () => {
    const labels = await decodeLabelPng(pngOf({ ...twoByTwo, colorType: PALETTE }));
    assert.deepEqual([...labels.ids], [1, 2, 3, 4]);
  });

  const packed: readonly (readonly [number, readonly number[], readonly number[]])[] = [
    [1, [0, 0b10110000, 0, 0b01100000], [1, 0, 1, 0, 1, 1]],
    [2, [0, 0b11100100, 0, 0b00011000], [3, 2, 1, 0, 1, 2]],
    [4, [0, 0x1f, 0x70, 0, 0x90, 0xb0], [1, 15, 7, 9, 0, 11]],
  ];
  for (const [bitDepth, rows, ids] of packed) {
    it(`reads ids of ${bitDepth} bits as they are, gray and palette alike`, async () => {
      for (const colorType of [GRAY, PALETTE]) {
        const png = pngOf({ width: 3, height: 2, bitDepth, colorType, rows });
        assert.deepEqual([...(await decodeLabelPng(png)).ids], ids);
      }
    });
  }

  it('undoes each of the five row filters', async () => {
    const rows = [
      [0, 10, 20, 30], // none
      [1, 5, 5, 250], // sub: 5, 10, 4
      [2, 1, 1, 1], // up: 6, 11, 5
      [3, 10, 20, 30], // average: 13, 32, 48
      [4, 1, 2, 3], // Paeth: 14, 34, 51
      [4, 1, 200, 3], // Paeth: 15, 234, 237
    ].flat();
    const labels = await decodeLabelPng(pngOf({ ...twoByTwo, width: 3, height: 6, rows }));
    assert.deepEqual([...labels.ids], [10, 20, 30, 5, 10, 4, 6, 11, 5, 13, 32, 48, 14, 34, 51, 15, 234, 237]);
  });

  it("reads another library's files, filtered as it likes", async () => {
    const dimension = fc.integer({ min: 1, max: 20 });
    const property = fc.asyncProperty(dimension, dimension, fc.nat(250), async (width, height, seed) => {
      const ids = Uint8Array.from({ length: width * height }, (_, at) => (seed + at * (at >> 2)) % 256);
      const png = await sharp(ids, { raw: { width, height, channels: 1 } })
        .toColourspace('b-w')
        .png({ adaptiveFiltering: true })
        .toBuffer();
      assert.deepEqual(await decodeLabelPng(png), { width, height, ids });
    });
    await fc.assert(property, { seed: 9, numRuns: 60 });
  });

  it('reads a file, and bytes anywhere in a larger buffer', async () => {
    const png = pngOf(twoByTwo);
    const inside = Buffer.concat([Buffer.alloc(5), png, Buffer.alloc(3)]).subarray(5, 5 + png.length);
    assert.deepEqual([...(await decodeLabelPng(inside)).ids], [1, 2, 3, 4]);
    const folder = await mkdtemp(join(tmpdir(), 'segcast-'));
    try {
      const path = join(folder, 'labels.png');
      await writeFile(path, png);
      assert.deepEqual([...(await decodeLabelPng(path)).ids], [1, 2, 3, 4]);
      await assertInvalid(join(folder, 'none.png'), /Label file .*none\.png cannot be used: ENOENT/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  const refusals: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ['a file that is no PNG', Buffer.from('GIF89a, not a PNG'), /it is not a PNG file/],
    ['an empty file', new Uint8Array(), /it is not a PNG file/],
    ['16-bit samples', pngOf({ ...twoByTwo, bitDepth: 16 }), /at most 8 bits a sample, received 16/],
    ['colours', pngOf({ ...twoByTwo, colorType: RGB }), /gray or palette samples, received RGB/],
    ['gray with alpha', pngOf({ ...twoByTwo, colorType: 4 }), /received gray with alpha/],
    ['an unknown colour type', pngOf({ ...twoByTwo, colorType: 5 }), /received colour type 5/],
    ['an interlaced picture', pngOf({ ...twoByTwo, interlaced: true }), /received an interlaced picture/],
    ['no pixels', pngOf({ ...twoByTwo, width: 0 }), /received 0x2/],
    ['absurd sizes', pngOf({ ...twoByTwo, width: 1e6, height: 1e6 }), /received 1000000x1000000/],
    ['rows missing', pngOf({ ...twoByTwo, rows: [0, 1, 2] }), /expected 6 bytes of rows, received 3/],
    ['rows too many', pngOf({ ...twoByTwo, rows: new Uint8Array(5000) }), /cannot be used/],
    ['an unknown row filter', pngOf({ ...twoByTwo, rows: [0, 1, 2, 5, 3, 4] }), /row 1 has .* filter 5/],
    ['a short header', Buffer.concat([SIGNATURE, chunk('IHDR', new Uint8Array(5))]), /5 bytes instead of 13/],
    [
      'no header',
      Buffer.concat([SIGNATURE, chunk('IEND', new Uint8Array())]),
      /cannot be used: it has no header/,
    ],
  ];
  for (const [what, bytes, message] of refusals) {
    it(`refuses ${what}`, async () => {
      await assertInvalid(bytes, message);
    });
  }

  it('refuses a file cut at any byte or with any byte changed', async () => {
    const png = pngOf(twoByTwo);
    for (let length = 0; length < png.length; length++) {
      await assertInvalid(png.subarray(0, length), /cannot be used/);
    }
    for (let at = 0; at < png.length; at++) {
      const changed = Buffer.from(png);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      await assertInvalid(changed, /cannot be used/);
    }
  });
});

async function assertInvalid(source: string | Uint8Array, message: RegExp): Promise<void> {
  await assert.rejects(decodeLabelPng(source), (error) => {
    assert.ok(error instanceof SegcastError);
    assert.equal(error.code, 'labels-invalid');
    assert.match(error.message, message);
    return true;
  });
}
