import assert from 'node:assert/strict';
import { MotionMeter, type Picture } from '../../../pipelines/steady/picture-motion.js';
import { seededRandom } from '../../../bench/harness.js';

const [WIDTH, HEIGHT] = [120, 80];
const random = seededRandom(11);

/** A third a flat wall, the rest stripes that lie `shift` pixels further right, with noise of so many steps in all. */
function pictureOf({ shift = 0, noise = 0, stripe = 6, width = WIDTH, height = HEIGHT } = {}): Picture {
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, byte) => {
    const x = Math.floor(byte / 3) % width;
    const isBright = x > width / 3 && Math.floor((x - shift) / stripe) % 2 === 0;
    return (isBright ? 200 : 80) + (random() - 0.5) * noise;
  });
  return { width, height, pixels };
}

/** Two thirds of the picture full of leaves that have moved since the frame before. */
function withFoliage({ width, height, pixels }: Picture, frame: number): Picture {
  const leaf = seededRandom(frame);
  const leaves = pixels.map((byte, at) => (Math.floor(at / 3) % width > width / 3 ? leaf() * 255 : byte));
  return { width, height, pixels: leaves };
}

/** What a meter says after so many pairs of these pictures. */
function measured(picture: (frame: number) => Picture, frames = 10, meter = new MotionMeter()) {
  let motion = meter.measure(picture(0), picture(1));
  for (let frame = 1; frame < frames; frame++) motion = meter.measure(picture(frame), picture(frame + 1));
  return motion;
}

describe('MotionMeter', () => {
  it('tells a moving camera from a standing one, whichever way it moves, with and without noise', () => {
    for (const noise of [0, 20]) {
      assert.equal(measured(() => pictureOf({ noise })).isCameraMoving, false, `standing, noise ${noise}`);
      for (const speed of [-3, -1, 1, 3]) {
        const moving = measured((frame) => pictureOf({ noise, shift: frame * speed }));
        assert.equal(moving.isCameraMoving, true, `${speed} pixels a frame, noise ${noise}`);
      }
    }
  });

  it('takes a thing that moves before a standing camera for no movement of the camera', () => {
    const withCar = (frame: number) => {
      const picture = pictureOf();
      const pixels = picture.pixels.map((byte, at) => {
        const [x, y] = [Math.floor(at / 3) % WIDTH, Math.floor(at / 3 / WIDTH)];
        return y > 60 && Math.abs(x - frame * 5) < 12 ? 30 : byte;
      });
      return { ...picture, pixels };
    };
    assert.equal(measured(withCar).isCameraMoving, false);
  });

  it('sees detail in a pattern that falls in with its grid', () => {
    const regular = { stripe: 8, width: 320, height: 200 }; // one pixel in 4 x 4 is looked at
    assert.equal(measured(() => pictureOf(regular), 2).isCameraMoving, false);
  });

  it('learns the noise from what is flat, so that movement does not pass for it', () => {
    const standing = measured(() => pictureOf({ noise: 8 })).threshold;
    const moving = measured((frame) => withFoliage(pictureOf({ noise: 8 }), frame)).threshold;
    assert.ok(standing > 10 && standing < 24, `${standing} when standing`);
    assert.ok(Math.abs(moving - standing) <= 3, `${moving} when moving, ${standing} when standing`);
  });

  it('follows noise that falls sooner than noise that rises', () => {
    const meter = new MotionMeter();
    const [calm, loud] = [6, 18].map((noise) => {
      const pictures = [pictureOf({ noise }), pictureOf({ noise }), pictureOf({ noise })];
      return (frame: number) => pictures[frame % 3]!; // there are three
    }) as [(frame: number) => Picture, (frame: number) => Picture];
    const before = measured(calm, 20, meter).threshold;
    const risen = measured(loud, 3, meter).threshold;
    assert.ok(risen - before < 6, `from ${before} to ${risen} within 3 frames`);
    assert.ok(measured(loud, 60, meter).threshold > before + 6);
    assert.ok(Math.abs(measured(calm, 15, meter).threshold - before) <= 2);
  });

  it('stays within bounds whatever it sees', () => {
    assert.equal(measured(() => pictureOf()).threshold, 9);
    assert.equal(measured(() => pictureOf({ noise: 110 })).threshold, 32);
  });

  it('sees movement where there is no detail to deny it, and in pictures of a few pixels', () => {
    const flat = { width: 64, height: 64, pixels: new Uint8Array(64 * 64 * 3) };
    assert.deepEqual(
      measured(() => flat),
      { threshold: 9, isCameraMoving: true },
    );
    for (const [width, height] of [
      [1, 1],
      [2, 50],
      [50, 1],
    ] as const)
      assert.deepEqual(
        measured(() => pictureOf({ width, height })),
        { threshold: 9, isCameraMoving: true },
      );
  });

  it('forgets a camera', () => {
    const meter = new MotionMeter();
    measured((frame) => pictureOf({ noise: 20, shift: frame * 2 }), 20, meter);
    meter.reset();
    assert.deepEqual(
      measured(() => pictureOf(), 1, meter),
      { threshold: 9, isCameraMoving: false },
    );
  });
});
