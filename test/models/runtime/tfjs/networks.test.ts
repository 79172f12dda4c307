import assert from 'node:assert/strict';
import { loadModel } from '../../../../models/zoo.js';
import type { Tfjs } from '../../../../models/runtime/tfjs/operator.js';
import { TfjsSession } from '../../../../models/runtime/tfjs/tfjs-session.js';
import { compareEngines } from '../../support/compare-engines.js';
import { streetPicture } from '../../support/street-picture.js';
import { openPlain } from './support/backends.js';

describe('networks on the tfjs engine', () => {
  let tf: Tfjs;

  before(async () => ({ tf } = await openPlain('wasm')));

  it('label a picture as on ONNX Runtime, at every exit of icnet-camvid', async () => {
    const network = await loadModel('icnet-camvid');
    const size = { width: 160, height: 96 };
    const load = (onnx: Uint8Array) => new TfjsSession(tf, onnx);
    const compared = await compareEngines(network, size, load, await streetPicture(size));
    assert.deepEqual(
      compared.map(({ exit }) => exit),
      ['low', 'mid', 'high'],
    );
    for (const { exit, deviation, labelsThatDiffer, classesSeen } of compared) {
      assert.ok(deviation <= 1e-4, `${exit}: logits deviate by ${deviation}`);
      assert.equal(labelsThatDiffer, 0, exit);
      assert.ok(classesSeen >= 3, `${exit}: a picture of ${classesSeen} classes proves little`);
    }
  });
});
