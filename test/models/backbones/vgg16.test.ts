import assert from 'node:assert/strict';
import { vgg16 } from '../../../models/backbones/vgg16.js';
import { GraphBuilder } from '../../../models/graph/graph-builder.js';
import { blankWeights } from '../../../models/weights/blank-weights.js';

/** Sizes of the image and of its pools, height by width: Caffe rounds up, and 8 * k + 1 pixels are k + 1 cells. */
const SIZES = [
  { image: [513, 321], pools: ['257x161', '129x81', '65x41', '65x41', '65x41'] },
  { image: [64, 50], pools: ['33x26', '17x14', '9x8', '9x8', '9x8'] },
  { image: [8, 9], pools: ['5x5', '3x3', '2x2', '2x2', '2x2'] },
] as const;

function build(height: number, width: number, options: { width?: number; name?: string } = {}) {
  const weights = blankWeights();
  const graph = new GraphBuilder('vgg16', weights);
  const image = graph.input('image', 'float32', [1, 3, height, width]);
  const { pool1, pool2, pool3, pool4, pool5 } = vgg16({ graph, classes: 2, epsilon: 1e-5 }, image, options);
  return { pools: [pool1, pool2, pool3, pool4, pool5], weights };
}

describe('VGG16 as DeepLab changed it', () => {
  for (const { image, pools: expected } of SIZES)
    it(`has pools of Caffe's sizes from ${image.join('x')} pixels`, () => {
      const { pools } = build(image[0], image[1]);
      const sizes = pools.map(({ shape }) => shape.slice(2).join('x'));
      assert.deepEqual(sizes, expected);
    });

  it('has the filters of configuration D, and multiples of another width', () => {
    const channels = (options: { width?: number }) =>
      build(16, 16, options).pools.map(({ shape }) => shape[1]);
    assert.deepEqual(channels({}), [64, 128, 256, 512, 512]);
    assert.deepEqual(channels({ width: 8 }), [8, 16, 32, 64, 64]);
  });

  it('names its thirteen convolutions as the paper does', () => {
    const names = [...build(16, 16, { name: 'vgg' }).weights.shapes.keys()];
    assert.equal(names.length, 2 * 13);
    assert.ok(names.includes('vgg.conv1_1.weight') && names.includes('vgg.conv5_3.bias'), names.join());
  });
});
