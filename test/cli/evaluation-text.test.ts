import assert from 'node:assert/strict';
import { parseScales } from '../../src/cli/parse-scales.js';
import { evaluationJson, evaluationText } from '../../src/cli/terminal/evaluation-text.js';

const EVALUATION = {
  images: 2,
  miou: 0.5,
  classes: [
    { name: 'road', iou: 0.91234 },
    { name: 'building', iou: undefined },
  ],
  pixelAccuracy: 0.876543,
  msPerFrame: 12.345,
};
const TEST_TIME = { scales: [0.75, 1, 1.25], flip: true };

describe('what eval prints', () => {
  it('names the protocol of several looks, and none for one', () => {
    const plain = evaluationText(EVALUATION);
    assert.deepEqual(plain.split('\n'), [
      'road       91.23',
      'building     -  ',
      'mIoU 50.00 %   pixel accuracy 87.65 %   12.3 ms a frame   2 images',
    ]);
    assert.equal(
      evaluationText(EVALUATION, { testTime: TEST_TIME }),
      `${plain}\n6 looks an image: scales 0.75, 1, 1.25, each also mirrored; mean of soft-max probabilities at the size of the labels`,
    );
    assert.match(
      evaluationText(EVALUATION, { testTime: { scales: [1], flip: false } }),
      /1 look an image: scales 1; mean/,
    );
  });

  it('names the protocol in JSON as well', () => {
    const request = { model: 'icnet-camvid', exit: 'high' };
    const plain = JSON.parse(evaluationJson(EVALUATION, request)) as object;
    assert.deepEqual(plain, {
      ...request,
      images: 2,
      miou: 50,
      classes: { road: 91.23, building: null },
      pixelAccuracy: 0.8765,
      msPerFrame: 12.35,
    });
    assert.deepEqual(JSON.parse(evaluationJson(EVALUATION, { ...request, testTime: TEST_TIME })), {
      ...plain,
      protocol: { ...TEST_TIME, looks: 6, fusion: 'mean of soft-max probabilities' },
    });
  });

  it('reads scales, each once and within reason', () => {
    assert.deepEqual(parseScales('0.75,1,1.25'), [0.75, 1, 1.25]);
    const many = Array.from({ length: 9 }, (_, index) => 1 + index / 10).join();
    for (const text of ['', '1,', 'x', '0', '-1', '5', '1,1', '1,Infinity', many])
      assert.throws(() => parseScales(text), /Expected up to 8 different factors/, text);
  });
});
