import assert from 'node:assert/strict';
import { ByteBuilder } from '../../../streams/nut/byte-builder.js';
import { crc32 } from '../../../streams/nut/crc32.js';
import { FILE_ID, FRAME_FLAGS, START_CODES } from '../../../streams/nut/nut-format.js';
import { NutWriter } from '../../../streams/nut/nut-writer.js';
import { readAll } from './read-all.js';

const PICTURE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const {
  key,
  eor,
  codedPts,
  streamId,
  sizeMsb,
  checksum,
  reserved,
  sideMetaData,
  headerIndex,
  matchTime,
  coded,
} = FRAME_FLAGS;
const BASE = key | codedPts | sizeMsb;

function packet(kind: keyof typeof START_CODES, body: ByteBuilder): Uint8Array {
  const bytes = body.build();
  const head = new ByteBuilder().startCode(START_CODES[kind]).unsigned(bytes.length + 4);
  return head.raw(bytes).uint32(crc32(bytes)).build();
}

interface Shape {
  readonly flags: number;
  readonly timeBases?: readonly (readonly [num: number, den: number])[];
  readonly elision?: readonly Uint8Array[];
  readonly streams?: number;
}

/** File id and main header; every frame code but 0, 'N' and 255 has the given flags, size_mul 1 and pts_delta 2. */
function main({ flags, timeBases = [[1, 25]], elision = [], streams = 1 }: Shape): ByteBuilder {
  const body = new ByteBuilder().unsigned(3).unsigned(streams).unsigned(32768).unsigned(timeBases.length);
  for (const [num, den] of timeBases) body.unsigned(num).unsigned(den);
  for (const [runFlags, count] of [
    [8192, 1],
    [flags, 253],
    [8192, 1],
  ] as const) {
    body
      .unsigned(runFlags)
      .unsigned(6)
      .signed(2)
      .unsigned(1)
      .unsigned(0)
      .unsigned(0)
      .unsigned(0)
      .unsigned(count);
  }
  body.unsigned(elision.length);
  for (const header of elision) body.counted(header);
  body.raw([1, 2, 3]); // reserved bytes, to be ignored
  return new ByteBuilder().raw(FILE_ID).raw(packet('main', body));
}

/** A 4x2 gray stream whose PTS have 7 low bits. */
function stream(id = 0, timeBaseId = 0, streamClass = 0): Uint8Array {
  const body = new ByteBuilder()
    .unsigned(id)
    .unsigned(streamClass)
    .counted(Buffer.from('Y800'))
    .unsigned(timeBaseId);
  body.unsigned(7).unsigned(1000).unsigned(0).unsigned(0).unsigned(0);
  return packet('stream', body.unsigned(4).unsigned(2).unsigned(4).unsigned(3).unsigned(0));
}

function framesIn(builder: ByteBuilder) {
  const bytes = builder.build();
  const { frames } = readAll(bytes);
  assert.deepEqual(readAll(bytes, [1]).frames, frames);
  return frames.map(({ pts, data }) => [pts, ...data]);
}

describe('NutReader, of the specification beyond what ffmpeg writes for raw video', () => {
  it('completes a PTS from its low bits to the value nearest the last', () => {
    const nut = main({ flags: BASE }).raw(stream());
    for (const pts of [100, 150, 120, 183])
      nut
        .raw([1])
        .unsigned(pts % 128)
        .unsigned(8)
        .raw(PICTURE);
    assert.deepEqual(
      framesIn(nut).map(([pts]) => pts),
      [-28, 22, -8, 55],
    ); // the clock begins at 0
  });

  it('adds pts_delta where no PTS is coded', () => {
    const nut = main({ flags: key | sizeMsb }).raw(stream());
    for (let turn = 0; turn < 3; turn++) nut.raw([1]).unsigned(8).raw(PICTURE);
    assert.deepEqual(
      framesIn(nut).map(([pts]) => pts),
      [2, 4, 6],
    );
  });

  it('takes size_data_lsb from the frame code', () => {
    const body = main({ flags: key }).raw(stream()); // codes 1, 2, ... have sizes 0, 1, ...
    assert.deepEqual(framesIn(body.raw([9]).raw(PICTURE)), [[2, ...PICTURE]]);
  });

  it('sets every clock at a syncpoint, from any time base, rounded down', () => {
    const nut = main({
      flags: key | sizeMsb,
      timeBases: [
        [1, 25],
        [1, 1000],
      ],
    }).raw(stream());
    nut.raw(packet('syncpoint', new ByteBuilder().unsigned(999 * 2 + 1).unsigned(0))); // 999 ms: tick 24 of 1/25
    assert.deepEqual(framesIn(nut.raw([1]).unsigned(8).raw(PICTURE)), [[26, ...PICTURE]]);
  });

  it('puts back the elided beginning of a frame', () => {
    const nut = main({ flags: BASE | headerIndex, elision: [Uint8Array.of(1, 2, 3)] }).raw(stream());
    nut.raw([1]).unsigned(0).unsigned(8).unsigned(1).raw(PICTURE.subarray(3));
    assert.deepEqual(framesIn(nut), [[0, ...PICTURE]]);
  });

  it('passes over reserved fields, match times and side data', () => {
    const nut = main({ flags: BASE | reserved | matchTime | sideMetaData }).raw(stream());
    const text = (value: string) => new ByteBuilder().counted(Buffer.from(value)).build();
    const side = new ByteBuilder().unsigned(5);
    side.raw(text('a')).signed(-1).raw(text('text'));
    side.raw(text('b')).signed(-2).raw(text('type')).raw(text('bytes'));
    side.raw(text('c')).signed(-3).signed(-77);
    side.raw(text('d')).signed(-4).unsigned(99);
    side.raw(text('e')).signed(-5).signed(3);
    const meta = new ByteBuilder().unsigned(1).raw(text('f')).signed(12);
    const payload = new ByteBuilder().raw(side.build()).raw(meta.build()).raw(PICTURE).build();
    nut
      .raw([1])
      .unsigned(3)
      .unsigned(payload.length)
      .signed(-4)
      .unsigned(2)
      .unsigned(500)
      .unsigned(6)
      .raw(payload);
    assert.deepEqual(framesIn(nut), [[3, ...PICTURE]]);
  });

  it('lets a frame change the flags of its code, and believes far PTS under a checksum', () => {
    const nut = main({ flags: BASE | coded }).raw(stream());
    const head = new ByteBuilder()
      .raw([1])
      .unsigned(checksum)
      .unsigned(500_000 + 128)
      .unsigned(8)
      .build();
    assert.deepEqual(framesIn(nut.raw(head).uint32(crc32(head)).raw(PICTURE)), [[500_000, ...PICTURE]]);
  });

  it('shows no frame for the end of relevance, or of another stream', () => {
    const nut = main({ flags: key | sizeMsb | streamId | coded, streams: 2 })
      .raw(stream())
      .raw(stream(1, 0, 3));
    nut.raw([1]).unsigned(0).unsigned(1).unsigned(5).raw([78, 78, 78, 78, 78]); // stream 1, five 'N'
    nut.raw([1]).unsigned(eor).unsigned(0).unsigned(0);
    nut.raw([1]).unsigned(0).unsigned(0).unsigned(8).raw(PICTURE);
    assert.deepEqual(framesIn(nut), [[4, ...PICTURE]]);
  });

  it('reads through headers that are repeated', () => {
    const writer = new NutWriter({ width: 4, height: 2, timeBase: { num: 1, den: 25 }, pixelFormat: 'gray' });
    const header = writer.header();
    const nut = new ByteBuilder().raw(header);
    for (const pts of [7, 9]) {
      for (const chunk of writer.frame(pts, PICTURE)) nut.raw(chunk);
      nut.raw(header.subarray(FILE_ID.length));
    }
    assert.deepEqual(
      framesIn(nut).map(([pts]) => pts),
      [7, 9],
    );
  });
});

describe('crc32', () => {
  it('is CRC-32/CKSUM without its length and final inversion, as the specification has it', () => {
    assert.equal(crc32(Buffer.from('123456789')), 0x89a1897f);
  });
});
