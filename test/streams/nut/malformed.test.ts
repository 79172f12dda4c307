import assert from 'node:assert/strict';
import fc from 'fast-check';
import { SegcastError } from '../../../src/core/errors.js';
import { ByteBuilder } from '../../../streams/nut/byte-builder.js';
import { crc32 } from '../../../streams/nut/crc32.js';
import { START_CODES } from '../../../streams/nut/nut-format.js';
import { NutReader } from '../../../streams/nut/nut-reader.js';
import { NutWriter } from '../../../streams/nut/nut-writer.js';
import { readAll } from './read-all.js';

const OPTIONS = { width: 4, height: 2, timeBase: { num: 1, den: 25 }, pixelFormat: 'gray' } as const;
const PICTURE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

const HEADER = new NutWriter(OPTIONS).header();
/** Where the packets begin: after the file id, and after the main packet (its length is one byte). */
const MAIN = 25;
const STREAM = MAIN + 9 + byteAt(HEADER, MAIN + 8);

function frame(pts: number): Buffer {
  return Buffer.concat(new NutWriter(OPTIONS).frame(pts, PICTURE));
}

/** A packet of our own making, its checksum right. */
function packet(kind: keyof typeof START_CODES, body: ByteBuilder): Buffer {
  const bytes = body.build();
  const head = new ByteBuilder().startCode(START_CODES[kind]).unsigned(bytes.length + 4);
  return Buffer.from(head.raw(bytes).uint32(crc32(bytes)).build());
}

/** A main header whose frame code 1 has these flags, in a stream of its own with `streams` streams. */
function mainWith(
  flags: number,
  fields: { readonly streams?: number; readonly version?: number } = {},
): Buffer {
  const { streams = 1, version = 3 } = fields;
  const body = new ByteBuilder()
    .unsigned(version)
    .unsigned(streams)
    .unsigned(32768)
    .unsigned(1)
    .unsigned(1)
    .unsigned(25);
  for (const [flag, count] of [
    [8192, 1],
    [flags, 1],
    [8192, 253],
  ] as const) {
    body.unsigned(flag).unsigned(6).signed(0).unsigned(1).unsigned(0).unsigned(0).unsigned(0).unsigned(count);
  }
  return packet('main', body.unsigned(0));
}

function streamWith(width: number, height: number, fourcc = 'Y800', id = 0): Buffer {
  const body = new ByteBuilder()
    .unsigned(id)
    .unsigned(0)
    .counted(Buffer.from(fourcc, 'latin1'))
    .unsigned(0)
    .unsigned(14);
  body.unsigned(25).unsigned(0).unsigned(0).unsigned(0);
  return packet('stream', body.unsigned(width).unsigned(height).unsigned(1).unsigned(1).unsigned(0));
}

const ID = Buffer.from(HEADER.subarray(0, MAIN));
const MAIN_PACKET = Buffer.from(HEADER.subarray(MAIN, STREAM));
const STREAM_PACKET = Buffer.from(HEADER.subarray(STREAM));

/** Key, coded PTS and size in the frame's head; and the same with a checksum. */
const PLAIN = 1 | 8 | 32;

describe('a malformed NUT stream', () => {
  const codedPts = (pts: number) => pts + 2 ** 14;
  const CASES: readonly { what: string; bytes: Buffer; offset: number; says: RegExp }[] = [
    { what: 'not NUT at all', bytes: Buffer.from('a'.repeat(40)), offset: 0, says: /the NUT file id/ },
    {
      what: 'an unknown start code',
      bytes: Buffer.concat([ID, Buffer.from('NXXXXXXXX')]),
      offset: 25,
      says: /start code, received 0x4e58/,
    },
    {
      what: 'a frame before the main header',
      bytes: Buffer.concat([ID, Buffer.of(1, 8)]),
      offset: 25,
      says: /the main header/,
    },
    {
      what: 'a stream header before the main header',
      bytes: Buffer.concat([ID, STREAM_PACKET]),
      offset: 34,
      says: /the main header/,
    },
    {
      what: 'a frame of an undeclared stream',
      bytes: Buffer.concat([ID, MAIN_PACKET, frame(0)]),
      offset: STREAM + 16,
      says: /declared stream, received stream 0/,
    },
    {
      what: 'a wrong checksum of the main header',
      bytes: flipped(HEADER, STREAM - 1),
      offset: STREAM,
      says: /checksum after the main packet/,
    },
    {
      what: 'a wrong checksum of the stream header',
      bytes: flipped(HEADER, HEADER.length - 1),
      offset: HEADER.length,
      says: /checksum after the stream packet/,
    },
    {
      what: 'a wrong checksum of a syncpoint',
      bytes: flipped(Buffer.concat([HEADER, frame(0)]), HEADER.length + 9),
      offset: HEADER.length + 15,
      says: /checksum after the syncpoint packet/,
    },
    {
      what: 'a wrong checksum of a frame head',
      bytes: flipped(Buffer.concat([HEADER, frame(0)]), HEADER.length + 17),
      offset: HEADER.length + 17,
      says: /frame header checksum/,
    },
    {
      what: 'a wrong checksum of an index',
      bytes: flipped(
        Buffer.concat([HEADER, packet('index', new ByteBuilder().raw([1, 2, 3]))]),
        HEADER.length + 9,
      ),
      offset: HEADER.length + 16,
      says: /checksum after the index packet/,
    },
    {
      what: 'a main packet too large to keep',
      bytes: Buffer.concat([ID, startOf('main', 70_000)]),
      offset: 33,
      says: /length of the main packet of 4 to 65536, received 70000/,
    },
    {
      what: 'a packet shorter than its checksum',
      bytes: Buffer.concat([ID, startOf('main', 3)]),
      offset: 33,
      says: /received 3/,
    },
    {
      what: 'a wrong checksum of a packet head',
      bytes: Buffer.concat([ID, startOf('info', 5000), Buffer.alloc(4)]),
      offset: 39,
      says: /head of the info packet/,
    },
    {
      what: 'a version from the future',
      bytes: Buffer.concat([ID, mainWith(PLAIN, { version: 9 })]),
      offset: 34,
      says: /NUT version of 2 to 4, received 9/,
    },
    {
      what: 'more streams than anyone needs',
      bytes: Buffer.concat([ID, mainWith(PLAIN, { streams: 9999 })]),
      offset: 35,
      says: /stream count/,
    },
    {
      what: 'a main header that ends early',
      bytes: Buffer.concat([ID, packet('main', new ByteBuilder().unsigned(3).unsigned(1))]),
      offset: 36,
      says: /another field of the main packet, received its end/,
    },
    {
      what: 'a picture without width',
      bytes: Buffer.concat([ID, mainWith(PLAIN), streamWith(0, 2)]),
      offset: 0,
      says: /a width of 1 to 65535, received 0/,
    },
    {
      what: 'a picture larger than we hold',
      bytes: Buffer.concat([ID, mainWith(PLAIN), streamWith(65535, 65535)]),
      offset: 0,
      says: /65535x65535 pixels/,
    },
    {
      what: 'two video streams',
      bytes: Buffer.concat([
        ID,
        mainWith(PLAIN, { streams: 2 }),
        streamWith(4, 2),
        streamWith(4, 2, 'Y800', 1),
      ]),
      offset: 0,
      says: /one video stream, received a second one/,
    },
    {
      what: 'another stream header in the middle',
      bytes: Buffer.concat([HEADER, streamWith(8, 8)]),
      offset: 0,
      says: /header of stream 0 as before/,
    },
    {
      what: 'a frame of another size than its picture',
      bytes: plain((head) => head.unsigned(codedPts(0)).unsigned(9)),
      offset: 0,
      says: /a frame of 8 bytes \(4x2\), received 9/,
    },
    {
      what: 'an absurd frame size',
      bytes: plain((head) => head.unsigned(codedPts(0)).unsigned(2 ** 50)),
      offset: 0,
      says: /checksum on a frame this large/,
    },
    {
      what: 'a far PTS without a checksum',
      bytes: plain((head) => head.unsigned(codedPts(1000)).unsigned(8)),
      offset: 0,
      says: /pts 1000/,
    },
    {
      what: 'a PTS beyond safe integers',
      bytes: plain((head) => head.raw([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]).unsigned(8)),
      offset: 0,
      says: /an integer of at most 9007199254740991/,
    },
    {
      what: 'an integer that never ends',
      bytes: plain((head) => head.raw(Array<number>(40).fill(0x80))),
      offset: 0,
      says: /an integer of at most 16 bytes/,
    },
    {
      what: 'a frame code marked as invalid',
      bytes: Buffer.concat([HEADER, Buffer.of(7)]),
      offset: HEADER.length + 1,
      says: /marked as invalid/,
    },
  ];
  for (const { what, bytes, offset, says } of CASES) {
    it(`is named by what is wrong and where: ${what}`, () => {
      const { message } = faultIn(bytes);
      assert.match(message, says);
      if (offset > 0) assert.match(message, new RegExp(`at byte ${offset}:`));
      assert.equal(faultIn(bytes, [1]).message, message); // the same, whatever the chunks
    });
  }

  it('is noticed at its end when it was cut off, at every place', () => {
    const bytes = Buffer.concat([HEADER, frame(0), frame(1)]);
    const whole = [HEADER.length, bytes.length - frame(1).length, bytes.length];
    // A syncpoint without its frame is no half frame: the stream may end there.
    const afterSyncpoint = whole.slice(0, 2).map((start) => start + 15);
    for (let length = 0; length <= bytes.length; length++) {
      const read = (): unknown => readAll(bytes.subarray(0, length));
      if ([...whole, ...afterSyncpoint].includes(length)) assert.doesNotThrow(read, `${length} bytes`);
      else assert.throws(read, isNutInvalid, `${length} bytes`);
    }
  });

  it('gives its good frames first, then throws, again and again', () => {
    const reader = new NutReader();
    const events = reader.push(Buffer.concat([HEADER, frame(0), frame(1), Buffer.from('garbage')]));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['stream', 'frame', 'frame'],
    );
    for (let turn = 0; turn < 3; turn++) assert.throws(() => reader.push(frame(2)), isNutInvalid);
    assert.throws(() => reader.end(), isNutInvalid);
  });

  it('never hangs and fails by nothing but a nut-invalid error, whatever bytes are changed', () => {
    const good = Buffer.concat([
      HEADER,
      ...[0, 1, 2, 700].map(frame),
      packet('index', new ByteBuilder().raw([9, 9, 9])),
    ]);
    const change = fc.record({
      at: fc.nat(good.length - 1),
      remove: fc.integer({ min: 0, max: 12 }),
      insert: fc.uint8Array({ maxLength: 12 }),
    });
    fc.assert(
      fc.property(
        fc.array(change, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 90 }),
        (changes, chunk) => {
          assertReadsOrFails(changes.reduce(applied, good), chunk);
        },
      ),
      { seed: 5, numRuns: 1500 },
    );
  });

  it('never hangs either when a changed packet has its checksum right', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('main', 'stream', 'syncpoint', 'info', 'index'),
        fc.uint8Array({ maxLength: 60 }),
        fc.nat(59),
        (kind, noise, from) => {
          const known = kind === 'main' ? MAIN_PACKET : STREAM_PACKET;
          const body = new ByteBuilder()
            .raw(known.subarray(9, Math.min(9 + from, known.length - 4)))
            .raw(noise);
          assertReadsOrFails(Buffer.concat([ID, MAIN_PACKET, packet(kind, body), frame(3)]), 64);
          assertReadsOrFails(Buffer.concat([ID, packet('main', body), STREAM_PACKET, frame(3)]), 64);
        },
      ),
      { seed: 6, numRuns: 1500 },
    );
  });

  function plain(head: (builder: ByteBuilder) => ByteBuilder): Buffer {
    const frameHead = head(new ByteBuilder().raw([1])).build();
    return Buffer.concat([ID, mainWith(PLAIN), streamWith(4, 2), frameHead]);
  }
});

function startOf(kind: keyof typeof START_CODES, length: number): Buffer {
  return Buffer.from(new ByteBuilder().startCode(START_CODES[kind]).unsigned(length).build());
}

function flipped(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = byteAt(copy, at) ^ 1;
  return copy;
}

function applied(bytes: Buffer, change: { at: number; remove: number; insert: Uint8Array }): Buffer {
  return Buffer.concat([
    bytes.subarray(0, change.at),
    change.insert,
    bytes.subarray(change.at + change.remove),
  ]);
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? assert.fail(`no byte ${at}`);
}

function faultIn(bytes: Uint8Array, sizes?: readonly number[]): SegcastError {
  try {
    readAll(bytes, sizes);
  } catch (thrown) {
    assert.ok(isNutInvalid(thrown), String(thrown));
    return thrown;
  }
  return assert.fail('read without complaint');
}

function assertReadsOrFails(bytes: Buffer, chunk: number): void {
  try {
    for (const { data } of readAll(bytes, [chunk]).frames) assert.equal(data.length, PICTURE.length);
  } catch (thrown) {
    if (!isNutInvalid(thrown)) throw thrown;
    assert.notEqual(thrown.remedy, '');
  }
}

function isNutInvalid(thrown: unknown): thrown is SegcastError {
  return thrown instanceof SegcastError && thrown.code === 'nut-invalid';
}
