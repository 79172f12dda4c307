import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inputSizeFor } from '../../models/input-size.js';

const TARGET = { width: 896, height: 512 };

describe('inputSizeFor', () => {
  const rows: readonly (readonly [frame: string, input: string])[] = [
    ['1280x720', '896x512'],
    ['1920x1080', '896x512'],
    ['853x479', '896x512'],
    ['1024x1024', '672x672'],
    ['720x1280', '512x896'],
    ['480x360', '768x576'],
    ['320x240', '640x480'], // twice its size and no more
    ['16x16', '32x32'],
    ['1x1', '32x32'],
    ['4000x1', '8000x32'],
  ];
  for (const [frame, input] of rows)
    it(`gives ${frame} an input of ${input}`, () => {
      const [width = 0, height = 0] = frame.split('x').map(Number);
      const size = inputSizeFor({ width, height }, TARGET);
      assert.equal(`${size.width}x${size.height}`, input);
    });

  it('is a multiple of 32 that a network can be built for, whatever the frame', () => {
    const side = fc.integer({ min: 1, max: 16384 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        for (const pixels of Object.values(inputSizeFor({ width, height }, TARGET) as object) as number[])
          assert.ok(pixels % 32 === 0 && pixels >= 32 && pixels <= 16384, String(pixels));
      }),
      { seed: 3 },
    );
  });
});
