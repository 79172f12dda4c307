import assert from 'node:assert/strict';
import { h264Level } from '../../../streams/recorder/h264-level.js';

describe('h264Level', () => {
  const CASES = [
    { size: [1, 1], level: '3.0' },
    { size: [640, 480], level: '3.1' },
    { size: [1280, 720], level: '3.2' },
    { size: [1920, 1080], level: '4.2' },
    { size: [3840, 2160], level: '5.2' },
    { size: [16384, 16384], level: undefined },
  ] as const;
  for (const { size, level } of CASES) {
    it(`declares ${level ?? 'nothing'} for ${size.join('x')} at 60 frames a second`, () => {
      assert.equal(h264Level(size[0], size[1]), level);
    });
  }
});
