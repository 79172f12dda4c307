import assert from 'node:assert/strict';
import { SlotTable } from '../../../models/runtime/slot-table.js';

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

describe('SlotTable', () => {
  it('gives out arrays of the right kind and size', () => {
    const table = filledTable();
    assert.deepEqual(table.get('a', 'frame')?.data, new Uint8Array(12));
    assert.deepEqual(table.get('a', 'features')?.data, new Float32Array(4));
  });

  it('keeps the same memory from frame to frame', () => {
    const table = filledTable();
    const frame = table.get('a', 'frame')?.data;
    const features = table.get('a', 'features')?.data;
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
});
