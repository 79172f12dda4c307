import assert from 'node:assert/strict';
import { cp, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SegcastError, type ErrorCode } from '../../../src/core/errors.js';
import { packagePath } from '../../../src/core/package-root.js';
import { modelInfo } from '../../../models/model.js';
import { toStored } from '../../../models/weights/float-tensors.js';
import { singleLookResults } from '../../../models/weights/measured-looks.js';
import { sha256Of } from '../../../models/weights/model-file.js';
import { readSafetensors, writeSafetensors, type StoredTensor } from '../../../models/weights/safetensors.js';
import { listModels, loadModel } from '../../../models/zoo.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const NAME = 'icnet-camvid';
const SHIPPED = ['deeplab-v3plus-camvid', NAME, 'icnet-camvid-int8', 'refinenet-camvid'];
const WEIGHTS = 'icnet-camvid.safetensors';

function fails(code: ErrorCode, message: RegExp, remedy = /./) {
  return (error: unknown) => {
    assert.ok(error instanceof SegcastError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.match(error.remedy, remedy);
    return true;
  };
}

/** A copy of the zoo that a test may damage. */
async function zooCopy() {
  const folder = await temporaryFolder();
  const model = join(folder.path, NAME);
  await mkdir(model);
  await cp(packagePath('models', 'zoo', NAME), model, { recursive: true });
  return {
    ...folder,
    zoo: folder.path,
    manifest: join(model, 'manifest.json'),
    weights: join(model, WEIGHTS),
  };
}

type Tensors = Map<string, StoredTensor>;

/** Rewrites the weights of a copy, its manifest's checksum along with them. */
async function rewrite(copy: { manifest: string; weights: string }, change: (tensors: Tensors) => void) {
  const before = await readFile(copy.weights);
  const tensors: Tensors = new Map(readSafetensors(before, copy.weights));
  change(tensors);
  const after = writeSafetensors(tensors);
  await writeFile(copy.weights, after);
  const manifest = await readFile(copy.manifest, 'utf8');
  await writeFile(copy.manifest, manifest.replace(sha256Of(before), sha256Of(after)));
}

function isInRow(card: string, row: string, ...figures: readonly string[]): boolean {
  const line = card.split('\n').find((each) => each.startsWith(row)) ?? '';
  return figures.every((figure) => line.includes(figure));
}

describe('model zoo', () => {
  it('lists what is shipped', async () => {
    const shipped = await listModels();
    assert.deepEqual(
      shipped.map(({ name }) => name),
      SHIPPED,
    );
    for (const { classSet } of shipped) assert.equal(classSet.classes.length, 11);
  });

  it('loads a model with its classes, exits and weights', async () => {
    const model = await loadModel(NAME);
    assert.deepEqual(model.classSet.classes[3], { name: 'road', color: [128, 64, 128] });
    assert.deepEqual(model.exits, ['low', 'mid', 'high']);
    assert.deepEqual(model.weights.get('head124.weight')?.shape, [11, 128, 1, 1]);
  });

  for (const name of SHIPPED)
    it(`keeps every result that the card of ${name} states in the manifest`, async () => {
      const { manifest, folder } = await loadModel(name);
      const card = await readFile(join(folder, 'README.md'), 'utf8');
      for (const { width, height, miou, pixelAccuracy } of singleLookResults(manifest.measured.results))
        assert.ok(isInRow(card, `| ${width} x ${height} |`, miou.toFixed(2), pixelAccuracy.toFixed(4)));
      for (const { miou, scales } of manifest.measured.results)
        if (scales)
          assert.ok(
            card.includes(`--scales ${scales.join(',')}`) && card.includes(`: ${miou.toFixed(2)} % mIoU`),
          );
    });

  it('counts parameters and operations as computed by hand', async () => {
    const info = modelInfo(await loadModel(NAME), { width: 1024, height: 512 });
    assert.equal(info.parameters, 6_731_745);
    const [low, mid, high] = info.exits;
    assert.deepEqual([low?.exit, mid?.exit, high?.exit], ['low', 'mid', 'high']);
    // cff24 and head24 at 32x64: 3x3x256x128 + 256x128 + 128x11 products a cell; twice that many operations
    const midOnly = 2 * (9 * 256 * 128 + 256 * 128 + 128 * 11) * 32 * 64;
    // sub1 at 1/2, 1/4 and 1/8, then cff12 and head124 at 1/8
    const sub1 = 9 * (3 * 32 * 256 * 512 + 32 * 32 * 128 * 256 + 32 * 64 * 64 * 128);
    const highOnly = 2 * (sub1 + (9 * 128 * 128 + 64 * 128 + 128 * 11) * 64 * 128);
    const near = (received: number, expected: number) => assert.ok(Math.abs(received - expected) < 1e-9);
    near((mid?.gflops ?? 0) - (low?.gflops ?? 0), midOnly / 1e9);
    near((high?.gflops ?? 0) - (mid?.gflops ?? 0), highOnly / 1e9);
  });

  it('names the models there are, and the nearest, when asked for one there is not', async () => {
    await assert.rejects(
      loadModel('icnet-camvd'),
      fails('model-unknown', /"icnet-camvd"; there is .*icnet-camvid/, /Did you mean "icnet-camvid"\?/),
    );
  });

  it('does not guess when nothing is near', async () => {
    await assert.rejects(loadModel('yolo'), fails('model-unknown', /"yolo"/, /describes them\.$/));
  });

  it('takes no path for a name', async () => {
    await assert.rejects(loadModel('../zoo/icnet-camvid'), fails('model-unknown', /\.\.\/zoo/));
  });

  it('finds a single flipped bit by the checksum', async () => {
    await using copy = await zooCopy();
    const bytes = await readFile(copy.weights);
    bytes[bytes.length - 1000]! ^= 1; // far inside the file
    await writeFile(copy.weights, bytes);
    await assert.rejects(
      loadModel(NAME, { folder: copy.zoo }),
      fails('weights-corrupt', /SHA-256 is [0-9a-f]{64}, its manifest says/),
    );
  });

  it('names the tensor a truncated file cuts off', async () => {
    await using copy = await zooCopy();
    await truncate(copy.weights, 1_000_000);
    await assert.rejects(
      loadModel(NAME, { folder: copy.zoo }),
      fails('weights-corrupt', /tensor "\S+" ends at byte \d+, .* truncated/),
    );
  });

  it('says which file is missing', async () => {
    await using copy = await zooCopy();
    await rm(copy.weights);
    await assert.rejects(
      loadModel(NAME, { folder: copy.zoo }),
      fails('weights-missing', /icnet-camvid\.safetensors cannot be read: ENOENT/),
    );
  });

  it('lists every tensor that does not fit the network', async () => {
    await using copy = await zooCopy();
    await rewrite(copy, (tensors) => {
      tensors.delete('conv1_1.conv.weight');
      tensors.delete('head24.bias');
      tensors.set('head4.bias', toStored({ shape: [19], data: new Float32Array(19) }, 'F32'));
    });
    await assert.rejects(
      loadModel(NAME, { folder: copy.zoo }),
      fails(
        'weights-mismatch',
        /"conv1_1\.conv\.weight" missing; "head4\.bias" has shape \[19\], needs \[11\]; "head24\.bias" missing\./,
      ),
    );
  });

  it('names tensors the network does not use', async () => {
    await using copy = await zooCopy();
    await rewrite(copy, (tensors) =>
      tensors.set('conv9.weight', toStored({ shape: [1], data: Float32Array.of(1) }, 'F32')),
    );
    await assert.rejects(
      loadModel(NAME, { folder: copy.zoo }),
      fails('weights-mismatch', /"conv9\.weight" is not used/),
    );
  });

  it('stops loading when asked to', async () => {
    await assert.rejects(loadModel(NAME, { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });
});
