import assert from 'node:assert/strict';
import { bytesField, caffeBlob, caffeLayer, varint } from '../../support/caffemodel.js';
import { readCaffemodel } from '../../../../models/weights/import/caffemodel.js';

const floats = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);
const blob = (lengths: number[], ...numbers: number[]) => caffeBlob(lengths, numbers);
const name = (id: number, text: string) => bytesField(id, Buffer.from(text));
const layer = caffeLayer;

describe('readCaffemodel', () => {
  it('reads the blobs of layers by name and index', () => {
    const net = layer('conv', blob([2, 1], 1.5, -2), blob([2], 3, 4));
    const tensors = readCaffemodel(net, 'a.caffemodel');
    assert.deepEqual([...tensors.keys()], ['conv.0', 'conv.1']);
    assert.deepEqual(tensors.get('conv.0')?.shape, [2, 1]);
    assert.deepEqual(Buffer.from(tensors.get('conv.1')?.bytes ?? []), Buffer.from(floats(3, 4)));
  });

  it('reads the older layers, whose shape is four numbers', () => {
    const sizes = Buffer.concat(
      [
        [1, 1],
        [2, 1],
        [3, 1],
        [4, 2],
      ].map(([id = 0, n = 0]) => Buffer.concat([varint(id * 8), varint(n)])),
    );
    const old = Buffer.concat([
      name(4, 'ip'),
      bytesField(6, Buffer.concat([sizes, bytesField(5, floats(7, 8))])),
    ]);
    assert.deepEqual(readCaffemodel(bytesField(2, old), 'old.caffemodel').get('ip.0')?.shape, [1, 1, 1, 2]);
  });

  it('names a blob whose shape does not fit its numbers', () => {
    const net = layer('conv', blob([3], 1, 2));
    assert.throws(() => readCaffemodel(net, 'a.caffemodel'), {
      code: 'weights-corrupt',
      message: /"conv\.0" \[3\] has 8 bytes/,
    });
  });

  it('says what is wrong with a network cut off anywhere', () => {
    const net = layer('conv', blob([2, 1], 1.5, -2), blob([2], 3, 4));
    for (let length = 0; length < net.length; length++)
      assert.throws(() => readCaffemodel(net.subarray(0, length), 'a.caffemodel'), { name: 'SegcastError' });
  });
});
