import assert from 'node:assert/strict';
import { bestNetwork, type RatedNetwork } from '../../models/best-network.js';
import { CAMVID_11 } from '../../src/core/class-sets/camvid.js';
import { PASCAL_VOC_21 } from '../../src/core/class-sets/pascal-voc.js';

function rated(name: string, miou: readonly number[], more: Partial<RatedNetwork> = {}): RatedNetwork {
  const results = miou.map((one) => ({
    exit: 'high' as const,
    width: 960,
    height: 720,
    miou: one,
    pixelAccuracy: 0.9,
  }));
  const { classes } = CAMVID_11;
  return {
    name,
    classSet: { name: 'camvid11', classes: classes.map(({ name, color }) => ({ name, color: [...color] })) },
    measured: { data: 'CamVid, val', convention: '', results },
    quantization: undefined,
    ...more,
  };
}

const usual = rated('icnet', [45.1, 66.7]);

describe('bestNetwork', () => {
  it('is the one with the highest mIoU at any size, with all figures', () => {
    const best = bestNetwork([usual, rated('deeplab', [70.2, 61]), rated('refinenet', [69])], 'icnet');
    assert.deepEqual(best, {
      name: 'deeplab',
      reason: 'the best of 3 by mIoU on CamVid, val: deeplab 70.2 %, icnet 66.7 %, refinenet 69.0 %',
    });
  });

  it('may be the usual one', () => {
    assert.equal(bestNetwork([rated('worse', [60]), usual], 'icnet')?.name, 'icnet');
  });

  const voc = {
    name: 'voc21',
    classes: PASCAL_VOC_21.classes.map(({ name }) => ({ name, color: [0, 0, 0] })),
  };
  const ofLooks = {
    ...usual.measured,
    results: usual.measured.results.map((result) => ({ ...result, miou: 99, flip: true })),
  };
  for (const [what, rival] of [
    ['of another class set', rated('a', [99], { classSet: voc as RatedNetwork['classSet'] })],
    ['measured on other data', rated('b', [99], { measured: { ...usual.measured, data: 'my own' } })],
    ['that nobody measured', rated('c', [])],
    ['that several looks were taken with', rated('e', [], { measured: ofLooks })],
    ['in 8 bits', rated('d', [99], { quantization: { file: 'a.json', sha256: '' } })],
  ] as const)
    it(`is none ${what}`, () => {
      assert.equal(bestNetwork([usual, rival], 'icnet'), undefined);
    });

  it('is unknown where the usual one is', () => {
    assert.equal(bestNetwork([rated('a', [99]), rated('b', [98])], 'icnet'), undefined);
  });
});
