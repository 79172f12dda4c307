import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { ARCHITECTURES } from '../../../models/catalogue.js';
import { modelsCommand } from '../../../src/cli/commands/models/models.js';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { runOnnx } from '../support/run-graph.js';
import { numbers } from '../support/tensors.js';

/** What `segcast models ...` prints. */
async function models(...words: readonly string[]): Promise<string> {
  const written: string[] = [];
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text: string | Uint8Array) => written.push(String(text)) > 0;
  try {
    const command = await modelsCommand(new Command(), words);
    await command.parseAsync(words, { from: 'user' });
  } finally {
    process.stdout.write = write;
  }
  return written.join('');
}

describe('segcast models', () => {
  it('lists every architecture with its paper, parameters and operations', async () => {
    const lines = (await models('list', '--architectures')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(' ')[0]),
      ARCHITECTURES.map(({ name }) => name),
    );
    assert.match(
      lines.find((line) => line.startsWith('icnet ')) ?? '',
      /^icnet +6\.74 M +57\.6 GFLOP at 2048x1024 +ICNet .*\(https:\/\/arxiv\.org\/abs\/1704\.08545\)$/,
    );
  });

  it('describes an architecture at a size of its own', async () => {
    const text = await models('info', 'icnet', '--size', '1024x512');
    assert.match(text, /^icnet: ICNet as in the official release/);
    assert.match(text, /family +icnet: \{"width":32\}/);
    assert.match(text, /GFLOP up to each exit at 1024x512: low 9\.3, mid 10\.7, high 14\.4/);
    const json = JSON.parse(await models('info', 'icnet', '--size', '1024x512', '--json')) as {
      info: { width: number; parameters: number };
    }; // as printed
    assert.deepEqual([json.info.width, Math.round(json.info.parameters / 1e4)], [1024, 674]);
  });

  it('exports an architecture to train: random weights, every exit, batch normalisation as it is', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'icnet.onnx');
    const words = ['export', 'icnet', file, '--random-weights', '7', '--classes', '3', '--size', '64x64'];
    assert.match(await models(...words), /icnet\.onnx: icnet, exit all, 64x64, 27\.\d MB/);
    const onnx = await readFile(file);
    assert.ok(onnx.includes('BatchNormalization'));
    const logits = await runOnnx(onnx, { image: numbers([1, 3, 64, 64], 1) });
    const shapes = Object.entries(logits).map(([name, { shape }]) => `${name} ${shape.join('x')}`);
    assert.deepEqual(shapes, ['logits_low 1x3x2x2', 'logits_mid 1x3x4x4', 'logits_high 1x3x16x16']);
    assert.ok(Object.values(logits).every(({ data }) => Array.from(data, Number).every(Number.isFinite)));
    await models(...words, '--overwrite');
    assert.deepEqual(await readFile(file), onnx);
  });

  const REFUSED: readonly (readonly [words: readonly string[], code: string])[] = [
    [['export', 'icnet-camvid', 'x.onnx', '--classes', '3'], 'usage'],
    [['export', 'no-such', 'x.onnx', '--random-weights', '7'], 'model-unknown'],
    [['info', 'no-such'], 'model-unknown'],
  ];
  for (const [words, code] of REFUSED)
    it(`refuses ${words.join(' ')}`, async () => {
      await assert.rejects(models(...words), { name: 'SegcastError', code });
    });
});
