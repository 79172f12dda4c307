import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Model } from '../../../models/model.js';
import { openOnnxEngine } from '../../../models/runtime/onnx-engine.js';
import { allocateTensor, type Tensor } from '../../../models/runtime/tensor.js';
import { loadModel } from '../../../models/zoo.js';
import { streetPicture } from '../support/street-picture.js';

const GEOMETRY = { frameWidth: 224, frameHeight: 128, inputWidth: 224, inputHeight: 128 };

/** The logits of all exits for one picture, through the cuts as a segmenter runs them. */
async function logitsOf(model: Model, picture: Uint8Array): Promise<readonly Float32Array[]> {
  await using engine = await openOnnxEngine({ provider: 'cpu', threads: 1 });
  const tensors = new Map<string, Tensor>();
  const take = (name: string) => tensors.get(name)!;
  const logits: Float32Array[] = [];
  for (const cut of model.buildCuts(GEOMETRY)) {
    await using session = await engine.load(cut.onnx);
    for (const info of [...cut.inputs, ...cut.outputs])
      if (!tensors.has(info.name)) tensors.set(info.name, allocateTensor(info));
    tensors.get('frame')?.data.set(picture);
    await session.run(
      cut.inputs.map(({ name }) => take(name)),
      cut.outputs.map(({ name }) => take(name)),
    );
    logits.push(take(cut.logits).data as Float32Array); // logits are float32
  }
  return logits;
}

describe('icnet-camvid-int8', () => {
  it('is icnet-camvid in 8-bit integers: every exit has logits near those of float32', async () => {
    const [float, integers] = [await loadModel('icnet-camvid'), await loadModel('icnet-camvid-int8')];
    assert.equal(float.precision, 'fp32');
    assert.equal(integers.precision, 'int8');
    // ranges were chosen for ordinary pictures, not for test patterns
    const picture = await streetPicture({ width: GEOMETRY.frameWidth, height: GEOMETRY.frameHeight });
    const expected = await logitsOf(float, picture);
    const received = await logitsOf(integers, picture);
    for (const [index, logits] of expected.entries()) {
      const squares = logits.reduce((sum, one) => sum + one ** 2, 0);
      const differences = logits.reduce((sum, one, at) => sum + (one - received[index]![at]!) ** 2, 0);
      const relative = Math.sqrt(differences / squares);
      assert.ok(relative > 1e-3 && relative < 0.15, `${integers.exits[index] ?? ''}: ${relative}`);
    }
  });

  it('keeps every result the card states in the manifest, none more than a point below float32', async () => {
    const [float, { manifest, folder }] = [
      await loadModel('icnet-camvid'),
      await loadModel('icnet-camvid-int8'),
    ];
    const card = await readFile(join(folder, 'README.md'), 'utf8');
    assert.equal(manifest.measured.results.length, 27);
    for (const { width, height, exit, miou, pixelAccuracy } of manifest.measured.results) {
      const other = float.manifest.measured.results.find(
        (one) => one.width === width && one.height === height && one.exit === exit,
      );
      assert.ok(other && miou > other.miou - 1, `${exit} ${width}x${height}`);
      const row = card.split('\n').find((line) => line.startsWith(`| ${width} x ${height} |`)) ?? '';
      assert.ok(
        row.includes(`${miou.toFixed(2)}, ${pixelAccuracy.toFixed(4)}`),
        `${exit} ${width}x${height}`,
      );
    }
  });
});
