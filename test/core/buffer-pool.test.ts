import assert from 'node:assert/strict';
import { BufferPool, passHold, release, retain } from '../../src/core/buffer-pool.js';

describe('a buffer pool', () => {
  it('gives a buffer out again once every holder has released it', () => {
    const { take } = new BufferPool();
    const first = take(6);
    retain(first);
    release(first);
    assert.notEqual(take(6).buffer, first.buffer, 'somebody still holds it');
    release(first);
    assert.equal(take(6).buffer, first.buffer);
  });

  it('lets nobody release what another has taken meanwhile', () => {
    const { take } = new BufferPool();
    const first = take(6);
    release(first);
    const second = take(6);
    release(first);
    assert.equal(second.buffer, first.buffer);
    assert.notEqual(take(6).buffer, second.buffer);
  });

  it('passes a hold on to floats over the same buffer', () => {
    const { take } = new BufferPool();
    const bytes = take(8);
    const floats = new Float32Array(bytes.buffer);
    passHold(bytes, floats);
    release(bytes);
    assert.notEqual(take(8).buffer, bytes.buffer, 'the floats are held');
    release(floats);
    assert.equal(take(8).buffer, bytes.buffer);
  });

  it('keeps lengths apart', () => {
    const { take } = new BufferPool();
    const long = take(12);
    release(long);
    assert.equal(take(6).length, 6);
    assert.equal(take(12).buffer, long.buffer);
  });

  it('keeps no more than it is allowed to', () => {
    const { take } = new BufferPool({ maxIdle: 1 });
    const [kept, left] = [take(6), take(6)];
    release(kept);
    release(left);
    assert.equal(take(6).buffer, kept.buffer);
    assert.notEqual(take(6).buffer, left.buffer);
  });

  it('forgets the length that was not used for longest', () => {
    const { take } = new BufferPool();
    const taken = Array.from({ length: 17 }, (_, index) => take(index + 1));
    taken.forEach(release);
    assert.notEqual(take(1).buffer, taken[0]?.buffer);
    assert.equal(take(17).buffer, taken[16]?.buffer);
  });

  it('spoils what comes back when told to', () => {
    const { take } = new BufferPool({ poison: 7 });
    const bytes = take(2).fill(1);
    release(bytes);
    assert.deepEqual([...bytes], [7, 7]);
  });

  it('has nothing to do with bytes of its own making', () => {
    const bytes = Uint8Array.of(1);
    retain(bytes);
    passHold(bytes, new Uint8Array(bytes.buffer));
    release(bytes);
    assert.deepEqual([...bytes], [1]);
  });
});
