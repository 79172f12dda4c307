import assert from 'node:assert/strict';
import { isOnDevice, type DeviceTensor } from '../../../models/runtime/device-tensor.js';
import { SlotTable } from '../../../models/runtime/slot-table.js';
import type { Tensor } from '../../../models/runtime/tensor.js';

const FRAME = { name: 'frame', type: 'uint8', shape: [1, 2, 2, 3] } as const;
const FEATURES = { name: 'features', type: 'float32', shape: [1, 4] } as const;

function filledTable(): SlotTable {
  const table = new SlotTable();
  table.begin('a', FRAME);
  table.markFilled('a', 'frame');
  table.claim('a', FEATURES);
  table.markFilled('a', 'features');
  return table;
}

function arrayIn(table: SlotTable, name: string): Tensor['data'] | undefined {
  const tensor = table.get('a', name);
  return tensor && !isOnDevice(tensor) ? tensor.data : undefined;
}

/** Memory of a device, and how often each piece of it was freed. */
class FakeDevice {
  readonly freed: string[] = [];

  tensor(label: string): DeviceTensor {
    const { freed } = this;
    return {
      ...FEATURES,
      get isDisposed() {
        return freed.includes(label);
      },
      [Symbol.dispose]: () => void freed.push(label),
    };
  }
}

describe('SlotTable', () => {
  it('gives out arrays of the right kind and size', () => {
    const table = filledTable();
    assert.deepEqual(arrayIn(table, 'frame'), new Uint8Array(12));
    assert.deepEqual(arrayIn(table, 'features'), new Float32Array(4));
  });

  it('keeps the same memory from frame to frame', () => {
    const table = filledTable();
    const frame = arrayIn(table, 'frame');
    const features = arrayIn(table, 'features');
    assert.equal(table.begin('a', FRAME).data, frame);
    assert.equal(table.claim('a', FEATURES).data, features);
  });

  it('makes new memory when the size changes', () => {
    const table = filledTable();
    assert.equal(table.begin('a', { ...FRAME, shape: [1, 3, 2, 3] }).data.length, 18);
  });

  it('never shows what was made from the former frame', () => {
    const table = filledTable();
    table.begin('a', FRAME);
    table.markFilled('a', 'frame');
    assert.ok(table.get('a', 'frame'));
    assert.equal(table.get('a', 'features'), undefined);
  });

  it('does not show a tensor before it has been filled', () => {
    const table = new SlotTable();
    table.begin('a', FRAME);
    assert.equal(table.get('a', 'frame'), undefined);
  });

  it('keeps slots apart and forgets a released one', () => {
    const table = filledTable();
    table.begin('b', FRAME);
    table.markFilled('b', 'frame');
    table.release('a');
    assert.equal(table.get('a', 'frame'), undefined);
    assert.ok(table.get('b', 'frame'));
  });

  it('gives later cuts what has stayed on the device', () => {
    const table = filledTable();
    const kept = new FakeDevice().tensor('first');
    table.claim('a', FEATURES);
    table.keep('a', kept);
    assert.equal(table.get('a', 'features'), kept);
  });

  it('frees what stayed on the device once, when the next frame begins', () => {
    const device = new FakeDevice();
    const table = filledTable();
    table.keep('b', device.tensor('b'));
    table.keep('a', device.tensor('a'));
    table.begin('a', FRAME);
    assert.deepEqual(device.freed, ['a']);
    assert.equal(table.get('a', 'features'), undefined);
    table.begin('a', FRAME);
    assert.deepEqual(device.freed, ['a']);
  });

  it('frees a result that is made again', () => {
    const device = new FakeDevice();
    const table = new SlotTable();
    table.keep('a', device.tensor('first'));
    table.keep('a', device.tensor('second'));
    assert.deepEqual(device.freed, ['first']);
  });

  it('frees what a released slot has on the device, and all of it in the end', () => {
    const device = new FakeDevice();
    const table = new SlotTable();
    for (const slot of ['a', 'b', 'c']) table.keep(slot, device.tensor(slot));
    table.release('b');
    assert.deepEqual(device.freed, ['b']);
    table[Symbol.dispose]();
    table[Symbol.dispose]();
    assert.deepEqual(device.freed, ['b', 'a', 'c']);
  });
});
