import assert from 'node:assert/strict';
import type { Frame } from '../../../src/core/frame.js';
import type { LabelMap } from '../../../src/core/label-map.js';
import type { Segmentation } from '../../../src/core/segmentation.js';
import { createSteady, type Steady } from '../../../pipelines/steady/steady.js';
import { seededRandom } from '../../../bench/harness.js';

const WIDTH = 96;
const HEIGHT = 72;
const [ROAD, CAR] = [1, 2];

/** What a camera sees: the grey of each pixel. */
type Scene = (x: number, y: number) => number;

/** A wall with bright and dark stripes: detail to tell standing from moving by. */
const wall: Scene = (x) => (Math.floor(x / 8) % 2 === 0 ? 60 : 160);

function frameOf(scene: Scene, extra: Partial<Frame> = {}): Frame {
  const { width = WIDTH, height = HEIGHT } = extra;
  const pixels = new Uint8Array(width * height * 3);
  for (let at = 0; at < pixels.length; at++) {
    const pixel = Math.floor(at / 3);
    pixels[at] = scene(pixel % width, Math.floor(pixel / width));
  }
  const timeBase = { num: 1, den: 25 };
  return { seq: 0, pts: 0, timeBase, epoch: 0, width, height, pixels, arrivedAtMs: 0, ...extra };
}

function labelsOf(frame: Frame, label: (x: number, y: number) => number): LabelMap {
  const { width, height } = frame;
  const ids = Uint8Array.from({ length: width * height }, (_, at) =>
    label(at % width, Math.floor(at / width)),
  );
  return { width, height, ids };
}

function segmented(frame: Frame, label: number | ((x: number, y: number) => number)): Segmentation {
  const labels = labelsOf(frame, typeof label === 'number' ? () => label : label);
  return { kind: 'segmented', frame, labels, exit: 'high', timings: { infer: 1 } };
}

/** The label shown at the middle of the picture. */
function shownBy(steady: Steady, frame: Frame, label: number | ((x: number, y: number) => number)): number {
  const result = steady.smooth(segmented(frame, label));
  assert.ok(result.kind === 'segmented');
  return result.labels.ids[(frame.height / 2) * frame.width + frame.width / 2]!; // inside
}

describe('createSteady', () => {
  it('holds a label on a still picture until the network has insisted for 8 frames', () => {
    const steady = createSteady();
    const frame = frameOf(wall);
    assert.equal(shownBy(steady, frame, ROAD), ROAD);
    const shown = Array.from({ length: 10 }, () => shownBy(steady, frame, CAR));
    assert.deepEqual(shown, [...Array.from({ length: 8 }, () => ROAD), CAR, CAR]);
  });

  it('lets go of lone labels between pixels that changed', () => {
    const steady = createSteady();
    // a railing comes up, three pixels between its bars: only the pixels in their middle have nothing new beside them
    const isBar = (x: number) => x % 4 === 2;
    shownBy(steady, frameOf(wall), ROAD);
    const given = segmented(
      frameOf((x, y) => (isBar(x) ? 250 : wall(x, y))),
      CAR,
    );
    const result = steady.smooth(given);
    assert.ok(given.kind === 'segmented' && result.kind === 'segmented');
    assert.deepEqual(result.labels, given.labels);
  });

  it('counts anew when the network agrees again', () => {
    const steady = createSteady({ holdFrames: 2 });
    const frame = frameOf(wall);
    const said = [ROAD, CAR, CAR, ROAD, CAR, CAR, CAR];
    assert.deepEqual(
      said.map((label) => shownBy(steady, frame, label)),
      [ROAD, ROAD, ROAD, ROAD, ROAD, ROAD, CAR],
    );
  });

  it('sees through the noise of a sensor', () => {
    const random = seededRandom(1);
    const noisy = (amplitude: number) => frameOf((x, y) => wall(x, y) + (random() - 0.5) * amplitude);
    for (const amplitude of [0, 8, 24]) {
      const steady = createSteady();
      shownBy(steady, noisy(amplitude), ROAD);
      let flips = 0;
      for (let index = 0; index < 40; index++) {
        const label = index % 2 === 0 ? CAR : ROAD;
        if (shownBy(steady, noisy(amplitude), label) !== ROAD) flips += 1;
      }
      assert.ok(flips <= 2, `${flips} flips at an amplitude of ${amplitude}`);
    }
  });

  it('lets a moving thing go at once: no label stays where it has been, nor beside it', () => {
    const steady = createSteady();
    for (let left = 0; left < 60; left += 4) {
      const isCar = (x: number, y: number) => x >= left && x < left + 12 && y > 20 && y < 50;
      // the network's edge runs one pixel beside the car's
      const nearCar = (x: number, y: number) => isCar(x - 1, y) || isCar(x, y) || isCar(x + 1, y);
      const frame = frameOf((x, y) => (isCar(x, y) ? 230 : wall(x, y)));
      const given = segmented(frame, (x, y) => (nearCar(x, y) ? CAR : ROAD));
      const result = steady.smooth(given);
      assert.ok(given.kind === 'segmented' && result.kind === 'segmented');
      assert.deepEqual(result.labels, given.labels);
    }
  });

  it('holds for two frames at most while the camera moves', () => {
    const steady = createSteady();
    // the middle of a road of one colour, with detail on both sides of it that moves
    const driving = (step: number) =>
      frameOf((x, y) => (Math.abs(y - HEIGHT / 2) < 12 ? 90 : wall(x + step * 3, y)));
    for (let step = 0; step < 8; step++) shownBy(steady, driving(step), ROAD);
    const shown = [8, 9, 10, 11].map((step) => shownBy(steady, driving(step), CAR));
    assert.deepEqual(shown, [ROAD, ROAD, CAR, CAR]);
  });

  it('holds for two frames at most where there is no detail to tell movement by', () => {
    const steady = createSteady();
    const night = frameOf(() => 5);
    const shown = [ROAD, CAR, CAR, CAR].map((label) => shownBy(steady, night, label));
    assert.deepEqual(shown, [ROAD, ROAD, ROAD, CAR]);
  });

  it('leaves reused and raw frames as they are, and goes on after them', () => {
    const steady = createSteady();
    const frame = frameOf(wall);
    shownBy(steady, frame, ROAD);
    const other = frameOf(() => 0);
    const raw: Segmentation = { kind: 'raw', frame: other, timings: {}, reason: 'engine restarting' };
    const labels = labelsOf(other, () => CAR);
    const reused: Segmentation = {
      kind: 'reused',
      frame: other,
      labels,
      exit: 'low',
      ageMs: 40,
      timings: {},
      reason: 'engine restarting',
    };
    assert.equal(steady.smooth(raw), raw);
    assert.equal(steady.smooth(reused), reused);
    assert.equal(shownBy(steady, frame, CAR), ROAD);
  });

  for (const [what, extra] of [
    ['a new epoch', { epoch: 1 }],
    ['another size', { width: 48, height: 144 }],
  ] as const)
    it(`begins anew with ${what}`, () => {
      const steady = createSteady();
      shownBy(steady, frameOf(wall), ROAD);
      assert.equal(shownBy(steady, frameOf(wall, extra), CAR), CAR);
    });

  it('begins anew when told to', () => {
    const steady = createSteady();
    shownBy(steady, frameOf(wall), ROAD);
    steady.reset();
    assert.equal(shownBy(steady, frameOf(wall), CAR), CAR);
  });

  it('keeps all but the labels, and writes into nothing it was given', () => {
    const steady = createSteady();
    const frame = frameOf(wall);
    shownBy(steady, frame, ROAD);
    const given = segmented(frame, CAR);
    assert.ok(given.kind === 'segmented');
    // a view that starts at an odd byte of a buffer it shares
    const ids = new Uint8Array(new ArrayBuffer(given.labels.ids.length + 3), 3).fill(CAR);
    const result = steady.smooth({ ...given, labels: { ...given.labels, ids } });
    assert.deepEqual(result, { ...given, labels: labelsOf(frame, () => ROAD) });
    assert.ok(ids.every((id) => id === CAR));
  });

  it('gives the first frame a label map of its own too', () => {
    const given = segmented(frameOf(wall), ROAD);
    const result = createSteady().smooth(given);
    assert.ok(given.kind === 'segmented' && result.kind === 'segmented');
    assert.deepEqual(result, given);
    assert.notEqual(result.labels.ids.buffer, given.labels.ids.buffer);
  });

  it('refuses a number of frames it cannot count to', () => {
    for (const holdFrames of [-1, 1.5, 256])
      assert.throws(() => createSteady({ holdFrames }), { code: 'usage', message: /from 0 to 255/ });
    assert.throws(() => createSteady({ holdFramesMoving: 256 }), { code: 'usage' });
  });

  it('refuses labels of another size than the frame', () => {
    const frame = frameOf(wall);
    const given: Segmentation = {
      kind: 'segmented',
      frame,
      labels: { width: 2, height: 1, ids: new Uint8Array(2) },
      exit: 'low',
      timings: {},
    };
    assert.throws(() => createSteady().smooth(given), { code: 'labels-invalid', message: /96x72.*2x1/ });
  });
});
