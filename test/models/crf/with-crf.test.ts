import assert from 'node:assert/strict';
import { InvalidArgumentError } from 'commander';
import { refineWithCrf } from '../../../models/crf/dense-crf.js';
import { withCrf } from '../../../models/crf/with-crf.js';
import type { Segmenter } from '../../../models/segmenter.js';
import { parseCrf } from '../../../src/cli/crf-option.js';
import { evaluationJson, evaluationText } from '../../../src/cli/terminal/evaluation-text.js';
import { FakeSegmenter } from '../../support/fake-segmenter.js';
import { solidFrame } from '../../support/frames.js';

const REQUEST = { exit: 'high', inputSize: { width: 32, height: 32 } } as const;

/** Black on the left, white on the right. */
const frame = solidFrame({
  width: 6,
  height: 4,
  pixels: Uint8Array.from({ length: 72 }, (_, i) => (Math.floor(i / 3) % 6 < 3 ? 0 : 255)),
});
const scores = { classes: 2, height: 1, width: 3, data: Float32Array.of(3, 1.5, 0, 0, 0.5, 3) };

/** A segmenter that gives these scores for every frame. */
function scoring(logits = scores): Segmenter {
  const fake = new FakeSegmenter();
  const segment = fake.segment.bind(fake);
  fake.segment = async (...request) => ({ ...(await segment(...request)), logits });
  return fake;
}

describe('a segmenter with a CRF', () => {
  it("gives the CRF's labels, its logits of the frame's size, and the time it took", async () => {
    const { labels, logits, timings, exit } = await withCrf(scoring()).segment(frame, REQUEST);
    const expected = await refineWithCrf(scores, frame);
    assert.deepEqual(labels, expected.labels);
    assert.deepEqual([...labels.ids.subarray(0, 6)], [0, 0, 0, 1, 1, 1]);
    assert.deepEqual([logits.classes, logits.height, logits.width], [2, 4, 6]);
    logits.data.forEach((logit, index) => {
      assert.ok(Math.abs(Math.exp(logit) - expected.probabilities.data[index]!) < 1e-6); // of one size
    });
    assert.equal(exit, 'high');
    assert.ok((timings.upsample ?? 0) > 1);
    assert.equal(timings.infer, 2);
  });

  it('refines frames that come together one after the other', async () => {
    const segmenter = withCrf(scoring());
    const alone = await segmenter.segment(frame, REQUEST);
    const together = await Promise.all([1, 2, 3].map(() => segmenter.segment(frame, REQUEST)));
    for (const { labels, logits } of together) {
      assert.deepEqual(labels, alone.labels);
      assert.deepEqual(logits, alone.logits);
    }
  });

  it('goes on with the next frame after one was given up', async () => {
    const segmenter = withCrf(scoring());
    const controller = new AbortController();
    const given = segmenter.segment(frame, { ...REQUEST, signal: controller.signal });
    const next = segmenter.segment(frame, REQUEST);
    controller.abort(new Error('enough'));
    await assert.rejects(given, /enough/);
    assert.equal((await next).labels.ids.length, 24);
  });
});

describe('--crf', () => {
  it('stands for the defaults, or changes some of them', () => {
    const defaults = { w1: 4, thetaAlpha: 67, thetaBeta: 3, w2: 3, thetaGamma: 1, iterations: 10 };
    assert.deepEqual(parseCrf('defaults'), defaults);
    assert.deepEqual(parseCrf('thetaAlpha=49,thetaBeta=5'), { ...defaults, thetaAlpha: 49, thetaBeta: 5 });
  });

  for (const text of ['', 'w3=1', 'w1', 'w1=', 'w1=x', 'w1=-1', 'thetaBeta=0', 'iterations=2.5', ','])
    it(`refuses "${text}"`, () => {
      assert.throws(() => parseCrf(text), InvalidArgumentError);
    });

  it('is told with the figures of an evaluation', () => {
    const evaluation = { images: 1, miou: 1, classes: [], pixelAccuracy: 1, msPerFrame: 1 };
    const crf = parseCrf('iterations=5');
    assert.match(
      evaluationText(evaluation, { crf }),
      /\nlabels refined by a fully connected CRF: w1 4, thetaAlpha 67, .* iterations 5$/,
    );
    const json: unknown = JSON.parse(evaluationJson(evaluation, { model: 'm', exit: 'high', crf }));
    assert.deepEqual((json as { crf: unknown }).crf, crf); // as just asked for
  });
});
