import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildArchitecture } from '../../models/architecture.js';
import { architectureOf } from '../../models/catalogue.js';
import { openModel } from '../../models/model.js';
import type { Network } from '../../models/network.js';
import { openSegmenter } from '../../models/segmenter.js';
import { toStored, toWeights } from '../../models/weights/float-tensors.js';
import { randomWeights } from '../../models/weights/random-weights.js';
import { readSafetensors, writeSafetensors } from '../../models/weights/safetensors.js';
import { loadModel } from '../../models/zoo.js';
import { evaluate } from '../../pipelines/evaluate/evaluate.js';
import { pairImages } from '../../pipelines/evaluate/labelled-images.js';
import { packagePath } from '../../src/core/package-root.js';
import type { Size } from '../../src/core/size.js';
import { encodeLabelPng } from '../../streams/annotate/encode.js';
import { sharp } from '../../streams/images/sharp.js';
import { runOnnx } from '../models/support/run-graph.js';
import { assertClose, numbers, patternFrame } from '../models/support/tensors.js';
import { temporaryFolder } from '../support/temporary-folder.js';

/** Set to a Python with PyTorch where `python3` has none. */
const PYTHON = process.env.SEGCAST_PYTHON ?? 'python3';
const NEEDED = 'import torch, onnx, numpy, PIL, tomllib';

const TRAINED: readonly (readonly [name: string, make: () => Promise<Network>])[] = [
  ['icnet-camvid', () => loadModel('icnet-camvid')],
  ['deeplab-v3plus-mobilenet-v2', () => randomNetwork('deeplab-v3plus-mobilenet-v2')],
];

describe('training', function () {
  this.timeout(240_000);

  before(function () {
    if (spawnSync(PYTHON, ['-c', NEEDED]).status === 0) return;
    console.warn(`      training is not tested: ${PYTHON} cannot ${NEEDED}; SEGCAST_PYTHON names another`);
    this.skip();
  });

  it('passes its own tests', () => {
    python(['-m', 'unittest', 'discover', '-s', 'test/training', '-t', 'test/training']);
  });

  for (const [name, make] of TRAINED)
    it(`computes what ONNX Runtime computes: ${name}`, async () => {
      await using folder = await temporaryFolder();
      const [graph, input, output] = ['graph.onnx', 'input.safetensors', 'output.safetensors'].map((file) =>
        join(folder.path, file),
      ) as [string, string, string]; // as many as names
      const onnx = exported(await make(), { width: 97, height: 65 });
      const image = numbers([1, 3, 65, 97], 1);
      await writeFile(graph, onnx);
      await writeFile(input, writeSafetensors(new Map([['image', toStored(image, 'F32')]])));
      python([join('test', 'training', 'run_graph.py'), graph, input, output]);
      const received = toWeights(readSafetensors(await readFile(output), output), output);
      const expected = await runOnnx(onnx, { image });
      assert.deepEqual([...received.keys()].sort(), Object.keys(expected).sort());
      for (const [logits, { shape, data }] of Object.entries(expected))
        assertClose(received.get(logits)!, { shape, data: Float32Array.from(data as Float32Array) }, 1e-4); // its keys were compared
    });

  it('trains, stops at the end and ships figures that segcast eval reproduces', async () => {
    await using folder = await temporaryFolder();
    const [data, run, out] = ['data', 'run', 'tiny-icnet'].map((part) => join(folder.path, part)) as [
      string,
      string,
      string,
    ]; // as many as names
    const size = { width: 64, height: 48 };
    await writePictures(data, size);
    await mkdir(join(run, 'graphs'), { recursive: true });
    await writeFile(join(run, 'graphs', '64x48.onnx'), exported(await loadModel('icnet-camvid'), size));
    const recipe = join(folder.path, 'tiny-icnet.toml');
    await writeFile(recipe, await tinyRecipe());
    const files = [recipe, '--run', run, '--data', data];
    python(['-m', 'training', 'train', ...files]);
    python(['-m', 'training', 'ship', ...files, '--out', out]);
    await assertReproduced(out, data);
  });
});

/** Every figure of the manifest, by segcast's own evaluation of the folder. */
async function assertReproduced(folder: string, data: string): Promise<void> {
  const model = await openModel(folder);
  assert.equal(model.manifest.measured.results.length, 3);
  await using segmenter = await openSegmenter({ model, device: 'cpu', threads: 1 });
  const pairs = await pairImages(join(data, 'val'), join(data, 'valannot'));
  for (const { exit, width, height, miou, pixelAccuracy } of model.manifest.measured.results) {
    const found = await evaluate(pairs, { segmenter, exit, inputSize: { width, height } });
    assert.ok(Math.abs(found.miou * 100 - miou) < 0.05, `${exit}: ${found.miou} instead of ${miou} %`);
    assert.ok(Math.abs(found.pixelAccuracy - pixelAccuracy) < 0.0005);
  }
}

/** ICNet's recipe, for two steps on small crops. */
async function tinyRecipe(): Promise<string> {
  const recipe = await readFile(packagePath('training', 'recipes', 'icnet-camvid.toml'), 'utf8');
  return recipe
    .replace(/^name = .*/m, 'name = "tiny-icnet"')
    .replace(/^width = 640\nheight = 512/m, 'width = 64\nheight = 48')
    .replace(/^epochs = .*/m, 'epochs = 1')
    .replace(/^batch = .*/m, 'batch = 2')
    .replace(/^size = .*/m, 'size = [64, 48]')
    .replace(/^sizes = .*/m, 'sizes = [[64, 48]]');
}

/** Four pictures with patches of four classes for train, and two for val. */
async function writePictures(folder: string, { width, height }: Size): Promise<void> {
  const pixels = patternFrame(height, width);
  const ids = Uint8Array.from({ length: width * height }, (_, at) => ((at % width) >> 4) * 3);
  for (const [split, count] of [
    ['train', 4],
    ['val', 2],
  ] as const) {
    await mkdir(join(folder, split), { recursive: true });
    await mkdir(join(folder, `${split}annot`));
    for (let number = 0; number < count; number++) {
      const picture = pixels.map((value) => value + number * 17);
      const raw = { width, height, channels: 3 } as const;
      await sharp(picture, { raw })
        .png()
        .toFile(join(folder, split, `${number}.png`));
      const png = await encodeLabelPng({ width, height, ids });
      await writeFile(join(folder, `${split}annot`, `${number}.png`), png);
    }
  }
}

function exported(network: Network, { width, height }: Size): Uint8Array {
  const geometry = { frameWidth: width, frameHeight: height, inputWidth: width, inputHeight: height };
  return network.exportOnnx(geometry, { exit: 'all', layout: 'image', fold: false });
}

function randomNetwork(name: string): Promise<Network> {
  const network = buildArchitecture(architectureOf(name), { weights: randomWeights(1), classes: 11 });
  return Promise.resolve(network);
}

function python(args: readonly string[]): void {
  const done = spawnSync(PYTHON, args, { cwd: packagePath('.'), encoding: 'utf8' });
  assert.equal(done.status, 0, `${done.stdout}\n${done.stderr}`);
}
