import assert from 'node:assert/strict';
import { LoadedSizes } from '../../../pipelines/budget/loaded-sizes.js';
import { FakeClock } from '../../support/fake-clock.js';

const geometry = (inputWidth: number) => ({ frameWidth: 640, frameHeight: 360, inputWidth, inputHeight: 96 });

describe('loaded sizes', () => {
  it('have a geometry when all its cuts are loaded', () => {
    const sizes = new LoadedSizes(new FakeClock(), 2);
    sizes.add(geometry(32), ['low', 'mid']);
    assert.ok(sizes.has(geometry(32), ['low', 'mid']));
    assert.ok(!sizes.has(geometry(32), ['low', 'mid', 'high']));
    sizes.add(geometry(32), ['high']);
    assert.ok(sizes.has(geometry(32), ['low', 'mid', 'high']));
  });

  it('lose the one unused for longest when there are too many, as the segmenter does', () => {
    const sizes = new LoadedSizes(new FakeClock(), 2);
    sizes.add(geometry(32), ['low']);
    sizes.add(geometry(64), ['low']);
    sizes.use(geometry(32));
    sizes.add(geometry(96), ['low']);
    assert.deepEqual(
      [32, 64, 96].map((width) => sizes.has(geometry(width), ['low'])),
      [true, false, true],
    );
  });

  it('have no room while all are in use', () => {
    const clock = new FakeClock();
    const sizes = new LoadedSizes(clock, 1);
    assert.ok(sizes.hasRoomFor(geometry(32)));
    sizes.add(geometry(32), ['low']);
    assert.ok(!sizes.hasRoomFor(geometry(64)));
    assert.ok(sizes.hasRoomFor(geometry(32)), 'it is there');
    clock.advance(11_000);
    assert.ok(sizes.hasRoomFor(geometry(64)));
  });

  it('are none after the process has ended', () => {
    const sizes = new LoadedSizes(new FakeClock(), 1);
    sizes.add(geometry(32), ['low']);
    sizes.clear();
    assert.ok(!sizes.has(geometry(32), ['low']));
  });
});
