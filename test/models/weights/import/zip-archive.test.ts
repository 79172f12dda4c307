import assert from 'node:assert/strict';
import { crc32, deflateRawSync } from 'node:zlib';
import { openZip } from '../../../../models/weights/import/zip-archive.js';

interface Entry {
  readonly content: Uint8Array;
  readonly deflate?: boolean;
  /** What the directory claims instead of the truth. */
  readonly claims?: { readonly bytes?: number; readonly crc?: number; readonly flags?: number };
  readonly zip64?: boolean;
}

const u16 = (value: number) => Buffer.from(Uint16Array.of(value).buffer);
const u32 = (value: number) => Buffer.from(Uint32Array.of(value).buffer);
const u64 = (value: number) => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);

/** A ZIP of one entry, `a`. */
function zipOf({ content, deflate = false, claims = {}, zip64 = false }: Entry): Buffer {
  const packed = deflate ? deflateRawSync(content) : content;
  const { bytes = content.length, crc = crc32(content), flags = 0 } = claims;
  const method = u16(deflate ? 8 : 0);
  const local = Buffer.concat([u32(0x04034b50), Buffer.alloc(22), u16(1), u16(0), Buffer.from('a'), packed]);
  const extra = zip64
    ? Buffer.concat([u16(1), u16(24), u64(bytes), u64(packed.length), u64(0)])
    : Buffer.alloc(0);
  const [size, packedSize, offset] = zip64 ? [0xffffffff, 0xffffffff, 0xffffffff] : [bytes, packed.length, 0];
  const directory = Buffer.concat([
    ...[u32(0x02014b50), u32(0), u16(flags), method, u32(0), u32(crc), u32(packedSize), u32(size)],
    ...[u16(1), u16(extra.length), u16(0), Buffer.alloc(8), u32(offset), Buffer.from('a'), extra],
  ]);
  const end64 = Buffer.concat([
    ...[u32(0x06064b50), Buffer.alloc(28), u64(1), u64(directory.length), u64(local.length)],
    ...[u32(0x07064b50), u32(0), u64(local.length + directory.length), u32(1)],
  ]);
  const end = Buffer.concat([
    ...[u32(0x06054b50), Buffer.alloc(6), u16(zip64 ? 0xffff : 1), u32(directory.length)],
    ...[u32(zip64 ? 0xffffffff : local.length), u16(3), Buffer.from('end')],
  ]);
  return Buffer.concat([local, directory, ...(zip64 ? [end64] : []), end]);
}

const CONTENT = Buffer.from('some weights, some weights, some weights');
const read = (entry: Entry) => openZip(zipOf(entry), 'a.zip').read('a');

describe('openZip', () => {
  for (const [title, entry] of [
    ['stored', {}],
    ['compressed', { deflate: true }],
    ['of the 64-bit form', { zip64: true }],
  ] as const)
    it(`reads an entry that is ${title}`, () => {
      assert.deepEqual(Buffer.from(read({ content: CONTENT, ...entry })), CONTENT);
    });

  const refused: readonly (readonly [string, Entry, RegExp])[] = [
    ['damaged', { content: CONTENT, claims: { crc: 1 } }, /CRC/],
    ['encrypted', { content: CONTENT, claims: { flags: 1 } }, /encrypted/],
    ['of two sizes', { content: CONTENT, claims: { bytes: 7 } }, /two sizes differ/],
    [
      'larger than deflate can pack',
      { content: CONTENT, deflate: true, claims: { bytes: 2 ** 30 } },
      /cannot unpack to/,
    ],
    [
      'larger than it claims',
      { content: Buffer.alloc(9000), deflate: true, claims: { bytes: 10 } },
      /cannot be unpacked/,
    ],
    [
      'smaller than it claims',
      { content: CONTENT, deflate: true, claims: { bytes: 99 } },
      /to 40 bytes instead of 99/,
    ],
  ];
  for (const [title, entry, problem] of refused)
    it(`refuses an entry that is ${title}`, () => {
      assert.throws(() => read(entry), { code: 'weights-corrupt', message: problem });
    });

  it('refuses an archive without its end', () => {
    const whole = zipOf({ content: CONTENT });
    assert.throws(() => openZip(whole.subarray(0, -20), 'a.zip'), /no end record/);
  });
});
