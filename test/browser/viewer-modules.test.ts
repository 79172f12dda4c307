import assert from 'node:assert/strict';
import { retryDelayMs } from '../../src/viewer/backoff.js';
import { formatMs, formatShare, formatTime } from '../../src/viewer/format.js';
import { gridOf } from '../../src/viewer/grid.js';
import { noticeOf, type Liveness } from '../../src/viewer/notice.js';
import { decodePicture, decodeText } from '../../src/viewer/protocol.js';
import { PictureRate, SmoothValues } from '../../src/viewer/smoothing.js';

/** A binary message from its parts, written out as docs/protocol.md has it. */
function binary(magic: string, version: number, kind: number, header: string, jpeg: number[]): ArrayBuffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(header.length);
  const bytes = Buffer.concat([
    Buffer.from(magic),
    Buffer.from([version, kind, 0, 0]),
    length,
    Buffer.from(header),
    Buffer.from(jpeg),
  ]);
  return new Uint8Array(bytes).buffer;
}

describe('page: protocol', () => {
  it('reads a picture', () => {
    const picture = decodePicture(binary('SEGC', 1, 1, '{"camera":"front","seq":3}', [9, 8, 7]));
    assert.deepEqual(picture?.header, { camera: 'front', seq: 3 });
    assert.deepEqual([...picture.jpeg], [9, 8, 7]);
  });

  it('passes over a kind of payload it does not know', () => {
    assert.equal(decodePicture(binary('SEGC', 1, 2, '{}', [])), undefined);
  });

  for (const [what, message] of [
    ['too short', new ArrayBuffer(11)],
    ['of another magic', binary('SEGX', 1, 1, '{}', [])],
    ['of another version', binary('SEGC', 2, 1, '{}', [])],
    ['cut off in its header', binary('SEGC', 1, 1, '{"camera":"front"}', []).slice(0, 20)],
  ] as const) {
    it(`refuses a message that is ${what}`, () => {
      assert.throws(() => decodePicture(message), TypeError);
    });
  }

  it('reads the text messages it knows, and passes over later ones', () => {
    assert.deepEqual(decodeText('{"type":"camera-removed","id":"a"}'), { type: 'camera-removed', id: 'a' });
    assert.equal(decodeText('{"type":"alive"}'), undefined);
    assert.throws(() => decodeText('[]'), TypeError);
  });
});

describe('page: notice over a picture', () => {
  const noon = new Date(2026, 10, 3, 12, 3, 11).getTime();
  const live: Liveness = {
    link: 'open',
    status: { state: 'online', width: 1, height: 1 },
    lastPictureAt: noon,
    watchedSince: noon - 60_000,
    now: noon + 1000,
  };
  const offline = { state: 'offline', since: noon, message: 'No answer.' } as const;
  for (const [what, change, expected] of [
    ['nothing while the picture is live', {}, undefined],
    ['since when the camera is offline', { status: offline }, 'Camera offline since 12:03:11'],
    ['when the stream ended', { status: { ...offline, state: 'ended' } }, 'Ended at 12:03:11'],
    ['that the connection is lost', { link: 'lost' }, 'Server connection lost, retrying'],
    ['since when no picture came', { now: noon + 3000 }, 'No picture since 12:03:11'],
    [
      'nothing just after the page became visible',
      { now: noon + 9000, watchedSince: noon + 8000 },
      undefined,
    ],
    ['that the first picture is awaited', { lastPictureAt: undefined }, 'Waiting for the first picture'],
    ['that the camera is being connected', { status: { state: 'connecting' } }, 'Connecting to the camera'],
    ['that the server is being connected', { link: 'connecting' }, 'Connecting to the server'],
    [
      'the lost connection before the lost camera',
      { link: 'lost', status: offline },
      'Server connection lost, retrying',
    ],
  ] as const) {
    it(`says ${what}`, () => {
      assert.equal(noticeOf({ ...live, ...change })?.title, expected);
    });
  }
});

describe('page: grid', () => {
  const desktop = { width: 1100, height: 800 };
  for (const [count, room, expected] of [
    [1, desktop, { columns: 1, tileWidth: 1100 }],
    [2, desktop, { columns: 1, tileWidth: 583 }],
    [4, desktop, { columns: 2, tileWidth: 542 }],
    [6, desktop, { columns: 3, tileWidth: 356 }],
    [1, { width: 1100, height: 400 }, { columns: 1, tileWidth: 597 }],
    [40, desktop, { columns: 3, tileWidth: 356 }],
    [3, { width: 336, height: Infinity }, { columns: 1, tileWidth: 336 }],
    [0, desktop, { columns: 1, tileWidth: 1100 }],
  ] as const) {
    it(`lays ${count} tiles into ${room.width}x${room.height} in ${expected.columns} columns`, () => {
      assert.deepEqual(gridOf(count, room, 16 / 9), expected);
    });
  }
});

describe('page: numbers', () => {
  it('waits longer after each failure, up to 8 s, and a little less by chance', () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 50].map((failures) => retryDelayMs(failures, 0)),
      [500, 1000, 2000, 4000, 8000, 8000, 8000],
    );
    assert.equal(retryDelayMs(0, 1), 400);
  });

  it('writes durations, shares and times for the eye', () => {
    assert.deepEqual([8.44, 41.4, 999, 1250].map(formatMs), ['8.4 ms', '41 ms', '999 ms', '1.3 s']);
    assert.deepEqual([0, 0.0004, 0.4126, 1].map(formatShare), ['0.0%', '<0.1%', '41.3%', '100.0%']);
    const noon = new Date(2026, 10, 3, 12, 3, 11).getTime();
    assert.equal(formatTime(noon, noon + 1000), '12:03:11');
    assert.equal(formatTime(noon, noon + 86_400_000), '3 Nov, 12:03:11');
  });

  it('measures the rate of the last two seconds', () => {
    const rate = new PictureRate();
    assert.equal(rate.at(0), 0);
    for (let time = 0; time <= 4000; time += 50) rate.add(time);
    assert.equal(rate.at(4000), 20);
    assert.equal(rate.at(9000), 0);
  });

  it('follows values smoothly, and starts over when there are others', () => {
    const smooth = new SmoothValues();
    smooth.add([0, 10], 0);
    smooth.add([10, 10], 500);
    const [first = 0, second] = smooth.values;
    assert.ok(Math.abs(first - 6.32) < 0.01);
    assert.equal(second, 10);
    smooth.add([3], 600);
    assert.deepEqual(smooth.values, [3]);
  });
});
