import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FlickerMeter, STILL_THRESHOLD, type LabelledFrame } from '../../../models/metrics/flicker.js';
import { seededRandom } from '../../../bench/harness.js';

const SIZE = 8;
/** Pixels that have neighbours on all sides. */
const INNER = (SIZE - 2) ** 2;

interface Picture {
  readonly pixels?: (at: number) => number;
  readonly labels?: (at: number) => number;
  readonly epoch?: number;
  readonly width?: number;
  readonly height?: number;
}

/** A grey frame of one label, unless told otherwise. */
function frameOf({
  pixels = () => 100,
  labels = () => 0,
  epoch = 0,
  width = SIZE,
  height = SIZE,
}: Picture = {}): LabelledFrame {
  const count = width * height;
  return {
    epoch,
    width,
    height,
    pixels: Uint8Array.from({ length: count * 3 }, (_, byte) => pixels(Math.floor(byte / 3))),
    labels: { width, height, ids: Uint8Array.from({ length: count }, (_, at) => labels(at)) },
  };
}

function measured(...frames: LabelledFrame[]): FlickerMeter {
  const meter = new FlickerMeter();
  for (const frame of frames) meter.add(frame);
  return meter;
}

function countsOf({ stillPairs, flips }: FlickerMeter): number[] {
  return [stillPairs, flips];
}

const MIDDLE = 3 * SIZE + 3;

describe('FlickerMeter', () => {
  it('counts the labels that flip on a still picture', () => {
    const blink = frameOf({ labels: (at) => (at === MIDDLE ? 1 : 0) });
    const meter = measured(frameOf(), blink, frameOf(), frameOf());
    assert.deepEqual(countsOf(meter), [3 * INNER, 2]);
    assert.equal(meter.flicker, 2 / (3 * INNER));
  });

  it('knows nothing before it has seen two frames', () => {
    assert.ok(Number.isNaN(measured(frameOf()).flicker));
  });

  it('leaves out what changed, and what lies beside it', () => {
    const car = frameOf({ pixels: (at) => (at === MIDDLE ? 200 : 100), labels: () => 1 });
    assert.deepEqual(countsOf(measured(frameOf(), car)), [INNER - 9, INNER - 9]);
  });

  it('takes a change up to the threshold for none, in either direction and in any channel', () => {
    for (const sign of [1, -1]) {
      const lighter = frameOf({ pixels: () => 100 + sign * STILL_THRESHOLD });
      assert.equal(measured(frameOf(), lighter).stillPairs, INNER);
      for (const channel of [0, 1, 2]) {
        const pixels = new Uint8Array(frameOf().pixels);
        for (let at = channel; at < pixels.length; at += 3) pixels[at]! += sign * (STILL_THRESHOLD + 1); // inside
        assert.equal(measured(frameOf(), { ...frameOf(), pixels }).stillPairs, 0);
      }
    }
  });

  it('is not blinded by the noise of a sensor', () => {
    const random = seededRandom(7);
    const noisy = () =>
      frameOf({ pixels: () => 100 + Math.round((random() - 0.5) * 10), width: 64, height: 64 });
    const meter = measured(noisy(), noisy(), noisy());
    assert.ok(meter.stillPairs > 0.95 * 2 * 62 * 62, `${meter.stillPairs} pairs`);
  });

  it('leaves out the outermost pixels', () => {
    const edge = frameOf({ labels: (at) => (at < SIZE || at % SIZE === 0 ? 1 : 0) });
    assert.deepEqual(countsOf(measured(frameOf(), edge)), [INNER, 0]);
    assert.deepEqual(countsOf(measured(frameOf({ width: 2 }), frameOf({ width: 2 }))), [0, 0]);
  });

  it('does not compare over a new epoch or size', () => {
    const other = { labels: () => 1 };
    const meter = measured(
      frameOf(),
      frameOf({ ...other, epoch: 1 }),
      frameOf({ epoch: 1, width: SIZE * 2, height: SIZE / 2 }),
    );
    assert.deepEqual(countsOf(meter), [0, 0]);
  });

  it('counts what its definition says, pixel by pixel', () => {
    const bytes = (max: number, length: number) =>
      fc.uint8Array({ max, minLength: length, maxLength: length });
    const frames = fc
      .record({ width: fc.integer({ min: 1, max: 7 }), height: fc.integer({ min: 1, max: 7 }) })
      .chain(({ width, height }) => {
        const frame = fc.record({ pixels: bytes(16, width * height * 3), ids: bytes(1, width * height) });
        return fc.tuple(frame, frame).map((pair) =>
          pair.map(({ pixels, ids }) => ({
            epoch: 0,
            width,
            height,
            pixels,
            labels: { width, height, ids },
          })),
        );
      });
    fc.assert(
      fc.property(frames, ([before, after]) => {
        const [first, second] = [before!, after!]; // the tuple has two
        assert.deepEqual(countsOf(measured(first, second)), countSlowly(first, second));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses labels or pixels of another size than the frame', () => {
    const meter = new FlickerMeter();
    const labels = { width: 2, height: 1, ids: new Uint8Array(2) };
    const refused = { code: 'labels-invalid', message: /8x8 \(192 bytes\).*2x1 \(2 ids\)/ };
    assert.throws(() => meter.add({ ...frameOf(), labels }), refused);
    assert.throws(() => meter.add({ ...frameOf(), pixels: new Uint8Array(3) }), { code: 'labels-invalid' });
  });
});

function countSlowly(before: LabelledFrame, after: LabelledFrame): number[] {
  const { width, height } = after;
  const counts = [0, 0];
  for (let y = 1; y < height - 1; y++)
    for (let x = 1; x < width - 1; x++) {
      const isStill = [0, 1, 2].every(
        (channel) =>
          Math.abs(sumAround(after, x, y, channel) - sumAround(before, x, y, channel)) <= STILL_THRESHOLD * 9,
      );
      if (!isStill) continue;
      counts[0]! += 1;
      if (before.labels.ids[y * width + x] !== after.labels.ids[y * width + x]) counts[1]! += 1;
    }
  return counts;
}

/** Nine times the mean of the 3x3 neighbourhood. */
function sumAround({ width, pixels }: LabelledFrame, x: number, y: number, channel: number): number {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) sum += pixels[((y + dy) * width + x + dx) * 3 + channel]!; // inner pixels only
  return sum;
}
