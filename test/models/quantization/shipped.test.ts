import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadModel } from '../../../models/zoo.js';
import { logitsOfCuts } from '../support/logits-of-cuts.js';
import { streetPicture } from '../support/street-picture.js';

const GEOMETRY = { frameWidth: 224, frameHeight: 128, inputWidth: 224, inputHeight: 128 };

describe('icnet-camvid-int8', () => {
  it('is icnet-camvid in 8-bit integers: every exit has logits near those of float32', async () => {
    const [float, integers] = [await loadModel('icnet-camvid'), await loadModel('icnet-camvid-int8')];
    assert.equal(float.precision, 'fp32');
    assert.equal(integers.precision, 'int8');
    // ranges were chosen for ordinary pictures, not for test patterns
    const picture = await streetPicture({ width: GEOMETRY.frameWidth, height: GEOMETRY.frameHeight });
    const expected = await logitsOfCuts(float, GEOMETRY, picture);
    const received = await logitsOfCuts(integers, GEOMETRY, picture);
    for (const [index, { data }] of expected.entries()) {
      const other = received[index]!.data; // the same exits
      const squares = data.reduce((sum, one) => sum + one ** 2, 0);
      const differences = data.reduce((sum, one, at) => sum + (one - other[at]!) ** 2, 0); // and sizes
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
