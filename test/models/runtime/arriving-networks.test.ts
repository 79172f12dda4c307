import assert from 'node:assert/strict';
import { ArrivingNetworks } from '../../../models/runtime/arriving-networks.js';

/** Gives out `bytes`, as the pipe does. */
function reading(...bytes: number[]): [count: number, read: (target: Uint8Array) => void] {
  return [bytes.length, (target) => target.set(bytes)];
}

const refuseToRead = () => assert.fail('read');

describe('ArrivingNetworks', () => {
  it('puts the parts of several networks together', () => {
    const networks = new ArrivingNetworks();
    networks.addPart({ session: 'a', offset: 0, totalBytes: 5 }, ...reading(1, 2));
    networks.addPart({ session: 'b', offset: 0, totalBytes: 3 }, ...reading(9, 8));
    networks.addPart({ session: 'a', offset: 2, totalBytes: 5 }, ...reading(3, 4));
    assert.deepEqual([...networks.finish('b', ...reading(7))], [9, 8, 7]);
    assert.deepEqual([...networks.finish('a', ...reading(5))], [1, 2, 3, 4, 5]);
  });

  it('takes a small network in one piece', () => {
    const networks = new ArrivingNetworks();
    assert.deepEqual([...networks.finish('a', ...reading(1, 2))], [1, 2]);
    assert.deepEqual([...networks.finish('a', ...reading(3))], [3]);
  });

  it('begins anew with a part at 0, and after a network was forgotten', () => {
    const networks = new ArrivingNetworks();
    networks.addPart({ session: 'a', offset: 0, totalBytes: 9 }, ...reading(1, 2));
    networks.addPart({ session: 'a', offset: 0, totalBytes: 2 }, ...reading(3));
    assert.deepEqual([...networks.finish('a', ...reading(4))], [3, 4]);
    networks.addPart({ session: 'a', offset: 0, totalBytes: 9 }, ...reading(1, 2));
    networks.forget('a');
    assert.deepEqual([...networks.finish('a', ...reading(5))], [5]);
  });

  it('refuses parts that are missing, too many or too few, and reads none of them', () => {
    const networks = new ArrivingNetworks();
    const part = { session: 'a', offset: 2, totalBytes: 4 };
    assert.throws(() => networks.addPart(part, 1, refuseToRead), /part at byte 2 of session a, expected 0/);
    networks.addPart({ ...part, offset: 0 }, ...reading(1));
    assert.throws(() => networks.addPart(part, 1, refuseToRead), /part at byte 2 of session a, expected 1/);
    assert.throws(() => networks.finish('a', 4, refuseToRead), /has 4 bytes, received 5/);
    assert.throws(() => networks.finish('a', ...reading(2)), /has 4 bytes, 2 arrived/);
  });
});
