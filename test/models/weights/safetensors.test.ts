import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SegcastError } from '../../../src/core/errors.js';
import {
  DTYPE_BYTES,
  MAX_HEADER_BYTES,
  readSafetensors,
  writeSafetensors,
  type Dtype,
  type StoredTensor,
} from '../../../models/weights/safetensors.js';

/** A file with this header, verbatim, and so many bytes behind it. */
function file(header: unknown, payloadBytes: number, claimedHeaderBytes?: bigint): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimedHeaderBytes ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(payloadBytes)]);
}

const f32 = (start: number, end: number, shape: unknown = [(end - start) / 4]) => ({
  dtype: 'F32',
  shape,
  data_offsets: [start, end],
});

const CORRUPT: readonly (readonly [title: string, bytes: Uint8Array, problem: RegExp])[] = [
  ['an empty file', new Uint8Array(), /it has 0 bytes/],
  ['a file of 7 bytes', new Uint8Array(7), /it has 7 bytes/],
  ['a header beyond the end', file({}, 0, 100n), /claims 100 bytes, the file has 10/],
  ['a header beyond the limit', file({}, 0, BigInt(MAX_HEADER_BYTES) + 1n), /the limit is 8000000/],
  ['a header of 2^64 - 1 bytes', file({}, 0, 2n ** 64n - 1n), /18446744073709551615/],
  ['a header that is no JSON', file('{"a":', 0), /no JSON object/],
  ['a header that is no object', file('[1]', 0), /no JSON object/],
  [
    'a header that is no UTF-8',
    Buffer.concat([file({}, 0, 4n).subarray(0, 8), Buffer.from([0x7b, 0xff, 0xfe, 0x7d])]),
    /no JSON object/,
  ],
  ['an unknown type', file({ a: { ...f32(0, 4), dtype: 'F8' } }, 4), /"a": dtype/],
  ['a tensor without a shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), /"a": shape/],
  ['a negative size', file({ a: f32(0, 4, [-1]) }, 4), /"a": shape\.0/],
  ['a fractional size', file({ a: f32(0, 4, [0.5]) }, 4), /"a": shape\.0/],
  [
    'a shape that does not fill its bytes',
    file({ a: f32(0, 8, [3]) }, 8),
    /"a" of F32 \[3\] needs 12 bytes, it has 8/,
  ],
  ['an end before the start', file({ a: f32(8, 4, [1]) }, 8), /"a" .* it has -4/],
  [
    'a truncated file',
    file({ a: f32(0, 4), b: f32(4, 12) }, 10),
    /"b" ends at byte 12, there are only 10: the file is truncated/,
  ],
  ['overlapping tensors', file({ a: f32(0, 8), b: f32(4, 12) }, 12), /"b" starts at byte 4, 8 was expected/],
  [
    'a hole between tensors',
    file({ a: f32(0, 4), b: f32(8, 12) }, 12),
    /"b" starts at byte 8, 4 was expected/,
  ],
  ['bytes that belong to nobody', file({ a: f32(0, 4) }, 6), /2 bytes belong to no tensor/],
];

const tensorArbitrary: fc.Arbitrary<StoredTensor> = fc
  .record({
    dtype: fc.constantFrom(...(Object.keys(DTYPE_BYTES) as Dtype[])), // the keys are the type's own
    shape: fc.array(fc.nat(3), { maxLength: 4 }),
  })
  .chain(({ dtype, shape }) => {
    const length = shape.reduce((a, b) => a * b, 1) * DTYPE_BYTES[dtype];
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ dtype, shape, bytes: Uint8Array.from(bytes) }));
  });

const filesArbitrary = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => !name.startsWith('__')),
  tensorArbitrary,
  { maxKeys: 6, noNullPrototype: true },
);

describe('safetensors', () => {
  for (const [title, bytes, problem] of CORRUPT)
    it(`refuses ${title}`, () => {
      assert.throws(
        () => readSafetensors(bytes, 'folder/w.safetensors'),
        (error: unknown) => {
          assert.ok(error instanceof SegcastError);
          assert.equal(error.code, 'weights-corrupt');
          assert.match(error.message, /^Weights file folder\/w\.safetensors is corrupt: /);
          assert.match(error.message, problem);
          return true;
        },
      );
    });

  it('writes exactly the bytes of the format', () => {
    const bytes = writeSafetensors(
      new Map([['a', { dtype: 'U8', shape: [3], bytes: Uint8Array.of(7, 8, 9) }]]),
    );
    const header = '{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}   ';
    assert.deepEqual(
      Buffer.from(bytes),
      Buffer.concat([Buffer.from([56, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(header), Buffer.from([7, 8, 9])]),
    );
  });

  it('orders tensors by element size and name, and skips metadata when reading', () => {
    const one = (dtype: Dtype): StoredTensor => ({
      dtype,
      shape: [],
      bytes: new Uint8Array(DTYPE_BYTES[dtype]),
    });
    const bytes = writeSafetensors(
      new Map([
        ['c', one('F16')],
        ['b', one('F32')],
        ['a', one('F32')],
      ]),
      { by: 'test' },
    );
    assert.deepEqual([...readSafetensors(bytes, 'w').keys()], ['a', 'b', 'c']);
    assert.match(Buffer.from(bytes).toString('latin1'), /"__metadata__":\{"by":"test"\}/);
  });

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(filesArbitrary, (tensors) => {
        const read = readSafetensors(writeSafetensors(new Map(Object.entries(tensors))), 'w');
        assert.deepEqual(Object.keys(tensors).sort(), [...read.keys()].sort());
        for (const [name, tensor] of Object.entries(tensors)) {
          const { dtype, shape, bytes } = read.get(name) ?? assert.fail(name);
          assert.deepEqual({ dtype, shape, bytes: Uint8Array.from(bytes) }, tensor);
        }
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('never throws anything but weights-corrupt, whatever byte is changed', () => {
    const original = writeSafetensors(
      new Map([
        ['a', { dtype: 'F32', shape: [1], bytes: new Uint8Array(4) }],
        ['b', { dtype: 'F16', shape: [2, 1], bytes: new Uint8Array(4) }],
      ]),
    );
    fc.assert(
      fc.property(fc.nat(original.length - 1), fc.nat(255), (at, value) => {
        const bytes = Uint8Array.from(original);
        bytes[at] = value;
        try {
          readSafetensors(bytes, 'w');
        } catch (error) {
          assert.ok(error instanceof SegcastError && error.code === 'weights-corrupt', String(error));
        }
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
