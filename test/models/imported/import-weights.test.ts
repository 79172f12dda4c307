import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Architecture } from '../../../models/architecture.js';
import { importWeights, type ImportWeightsOptions } from '../../../models/imported/import-weights.js';
import type { Model } from '../../../models/model.js';
import { readSafetensors } from '../../../models/weights/safetensors.js';
import { toWeights } from '../../../models/weights/float-tensors.js';
import { loadModel } from '../../../models/zoo.js';
import { CAMVID_11 } from '../../../src/core/class-sets/camvid.js';
import { CITYSCAPES_19 } from '../../../src/core/class-sets/cityscapes.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { importBytes, importFixture } from '../support/import-fixtures.js';
import { runOnnx } from '../support/run-graph.js';
import { assertClose } from '../support/tensors.js';

const narrow = (name: string, spec: Architecture['spec']): Architecture => ({
  name,
  title: name,
  paper: { title: name, url: 'https://example.org' },
  spec,
  defaultSize: { width: 64, height: 64 },
});

const RESNET = { kind: 'resnet', depth: 18, style: 'torchvision', width: 2 } as const;
const V3 = narrow('narrow-v3', {
  ...{ family: 'deeplab-v3', backbone: RESNET, outputStride: 16, variant: 'aspp' },
  ...{ channels: 4, fusionKernel: 1, headConvs: 1 },
});
const MMSEG = narrow('narrow-mmseg', {
  ...{ family: 'deeplab-v3plus', backbone: { ...RESNET, style: 'v1c' }, outputStride: 8, asppChannels: 4 },
  ...{
    fusionKernel: 3,
    lowLevelChannels: 2,
    decoderChannels: 4,
    decoderConvs: 2,
    separable: true,
    alignCorners: false,
  },
});
const REFINENET = narrow('narrow-refinenet', {
  ...{
    family: 'refinenet',
    backbone: { kind: 'resnet', depth: 18, width: 2 },
    variant: '4-cascaded',
    filters: 2,
  },
  ...{ poolings: 4, poolingOrder: 'pool-conv', alignCorners: true },
});

describe('importWeights', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => (folder = await temporaryFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  const options = (architecture: Architecture): ImportWeightsOptions => ({
    architecture,
    name: architecture.name,
    classSet: CAMVID_11,
    folder: join(folder.path, 'models'),
  });

  for (const architecture of [V3, MMSEG, REFINENET])
    it(`gives ${architecture.name} the logits that PyTorch has`, async () => {
      const { model } = await importWeights(importFixture(`${architecture.name}.pth`), options(architecture));
      const expected = await tensorsOf(`${architecture.name}-logits.safetensors`);
      const logits = await runImage(model, expected.get('image')!); // of the fixture
      assertClose(logits, expected.get('logits')!, 1e-4);
    });

  it('keeps a model that opens like any other', async () => {
    const { model, tensors } = await importWeights(importFixture('narrow-v3.pth'), options(V3));
    const opened = await loadModel('narrow-v3', { folder: join(folder.path, 'models') });
    assert.equal(opened.weights.size, tensors);
    assert.deepEqual(opened.manifest, model.manifest);
    assert.equal(opened.folder, model.folder);
    assert.equal(opened.manifest.licence.spdx, 'NOASSERTION');
  });

  it('leaves nothing behind when the weights do not fit', async () => {
    const wrong = { ...options(V3), classSet: CITYSCAPES_19 };
    await assert.rejects(importWeights(importFixture('narrow-v3.pth'), wrong), { code: 'weights-mismatch' });
    await assert.rejects(readdir(join(folder.path, 'models')), { code: 'ENOENT' });
  });

  it('replaces a model of that name only when it is told to', async () => {
    await importWeights(importFixture('narrow-v3.pth'), options(V3));
    const again = (overwrite: boolean) =>
      importWeights(importFixture('narrow-v3.pth'), { ...options(V3), title: 'Again', overwrite });
    await assert.rejects(again(false), { code: 'model-exists' });
    assert.equal((await again(true)).model.manifest.title, 'Again');
    assert.deepEqual(await readdir(join(folder.path, 'models')), ['narrow-v3']);
  });

  it('refuses the name of a model that comes with segcast', async () => {
    const taken = { ...options(V3), name: 'icnet-camvid' };
    await assert.rejects(importWeights(importFixture('narrow-v3.pth'), taken), { code: 'model-exists' });
  });

  it('refuses a name that is a path', async () => {
    const path = { ...options(V3), name: '../elsewhere' };
    await assert.rejects(importWeights(importFixture('narrow-v3.pth'), path), { code: 'manifest-invalid' });
    assert.deepEqual(await readdir(folder.path), []);
  });

  it('refuses an output stride where there is none to choose', async () => {
    const given = { ...options(REFINENET), outputStride: 8 } as const;
    await assert.rejects(importWeights(importFixture('narrow-refinenet.pth'), given), { code: 'usage' });
  });

  it('says that a file is not there', async () => {
    await cp(importFixture('narrow-v3.pth'), join(folder.path, 'here.pth'));
    await assert.rejects(importWeights(join(folder.path, 'there.pth'), options(V3)), {
      code: 'weights-missing',
    });
  });
});

async function tensorsOf(name: string) {
  return toWeights(readSafetensors(await importBytes(name), name), name);
}

async function runImage(
  model: Model,
  image: { readonly shape: readonly number[]; readonly data: Float32Array },
) {
  const [, , height = 0, width = 0] = image.shape;
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  const { logits_high: logits } = await runOnnx(model.exportOnnx(geometry, { layout: 'image' }), { image });
  assert.ok(logits);
  return logits;
}
